import { call, ORPCError, type AnyProcedure } from '@orpc/server'

/** A word that stands in everything of the matter that the tables are about: names, subjects, texts. */
export const secret = 'Sekretwort'

/**
 * What a procedure did for someone: its error's code, 'sees' when the answer holds one of the marks (something of the matter), or
 * '-' when it answered without.
 */
export async function outcomeOf(
  procedure: unknown,
  input: unknown,
  context: object,
  marks: readonly string[] = [secret],
): Promise<string> {
  try {
    const output: unknown = await call(procedure as AnyProcedure, input, { context })
    const text = JSON.stringify(output ?? null)
    return marks.some((mark) => text.includes(mark)) ? 'sees' : '-'
  } catch (error) {
    if (error instanceof ORPCError) return (error as ORPCError<string, unknown>).code
    throw error
  }
}

/** `area.procedure` of everything a router or contract has. */
export const procedureNames = (parts: Record<string, object>): string[] =>
  Object.entries(parts).flatMap(([area, part]) => Object.keys(part).map((name) => `${area}.${name}`))

export function procedureOf(parts: object, path: string): unknown {
  return path.split('.').reduce<unknown>((part, name) => (part as Record<string, unknown>)[name], parts)
}
