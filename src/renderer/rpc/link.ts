import { RPCLink } from '@orpc/client/fetch'
import { problemOf, type Problem } from './problem.ts'

/** One link to this origin's `/rpc`; `onProblem` hears of every call that failed, before its caller does. */
export function makeLink(onProblem: (problem: Problem) => void, onAnswer: () => void): RPCLink<Record<never, never>> {
  return new RPCLink({
    url: () => `${window.location.origin}/rpc`,
    interceptors: [
      async ({ next }) => {
        try {
          const output = await next()
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
