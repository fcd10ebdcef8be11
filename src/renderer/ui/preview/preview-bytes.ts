import { problemFrom, problemOf, type Problem } from '../../rpc/problem.ts'

/** Why there are no bytes, ready to be said. */
export class PreviewRefused extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.code)
    this.problem = problem
  }
}

/** The bytes of a document as they are shown, whole or one range, both ends inclusive. Every call asks anew whether it may. */
export async function fetchPreview(
  address: string,
  { range, signal }: { range?: [first: number, last: number]; signal: AbortSignal },
): Promise<ArrayBuffer> {
  let response: Response
  try {
    response = await fetch(address, {
      signal,
      headers: { accept: '*/*', ...(range && { range: `bytes=${range[0]}-${range[1]}` }) },
    })
  } catch (error) {
    if (signal.aborted) throw error
    throw new PreviewRefused(problemOf(error))
  }
  if (response.ok) return response.arrayBuffer()
  const body = (await response.json().catch(() => ({}))) as { code?: unknown; data?: unknown }
  throw new PreviewRefused(problemFrom(body.code, body.data))
}
