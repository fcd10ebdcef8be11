import { createORPCClient } from '@orpc/client'
import type { ContractRouterClient, InferContractRouterOutputs } from '@orpc/contract'
import type { portalContract } from '../../shared/portal/contract.ts'
import { makeLink } from './link.ts'
import type { Problem } from './problem.ts'

export type PortalClient = ContractRouterClient<typeof portalContract>
export type PortalOutputs = InferContractRouterOutputs<typeof portalContract>

/** The typed client of the portal's listener. The contract is imported as a type only: no schema reaches the browser. */
export function makePortalClient(onProblem: (problem: Problem) => void, onAnswer: () => void): PortalClient {
  return createORPCClient(makeLink(onProblem, onAnswer))
}
