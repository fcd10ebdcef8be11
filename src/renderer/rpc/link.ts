import { RPCLink } from '@orpc/client/fetch'
import { problemOf, type Problem } from './problem.ts'

/** Whether what stood in the way of a refused call is out of it: then the call is made once more, and once only. */
export type CanRepeat = (problem: Problem) => Promise<boolean>

/** One link to this origin's `/rpc`; `onProblem` hears of every call that failed for good, before its caller does. */
export function makeLink(
  onProblem: (problem: Problem) => void,
  onAnswer: () => void,
  canRepeat: CanRepeat = () => Promise.resolve(false),
): RPCLink<Record<never, never>> {
  return new RPCLink({
    url: () => `${window.location.origin}/rpc`,
    interceptors: [
      async ({ next }) => {
        try {
          const output = await next().catch(async (error: unknown) => {
            if (isAborted(error) || !(await canRepeat(problemOf(error)))) throw error
            return next()
          })
          onAnswer()
          return output
        } catch (error) {
          if (!isAborted(error)) onProblem(problemOf(error))
          throw error
        }
      },
    ],
  })
}

function isAborted(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}
