import { createORPCClient } from '@orpc/client'
import type { ContractRouterClient, InferContractRouterOutputs } from '@orpc/contract'
import type { consoleContract } from '../../shared/console/contract.ts'
import { makeLink, type CanRepeat } from './link.ts'
import type { Problem } from './problem.ts'

export type ConsoleClient = ContractRouterClient<typeof consoleContract>
export type ConsoleOutputs = InferContractRouterOutputs<typeof consoleContract>

/** The typed client of the console's listener. The contract is imported as a type only: no schema reaches the browser. */
export function makeConsoleClient(
  onProblem: (problem: Problem) => void,
  onAnswer: () => void,
  canRepeat: CanRepeat,
): ConsoleClient {
  return createORPCClient(makeLink(onProblem, onAnswer, canRepeat))
}
