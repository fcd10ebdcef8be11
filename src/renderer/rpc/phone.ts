import { createORPCClient } from '@orpc/client'
import type { ContractRouterClient, InferContractRouterOutputs } from '@orpc/contract'
import type { phoneContract } from '../../shared/phone/contract.ts'
import { makeLink } from './link.ts'
import type { Problem } from './problem.ts'

export type PhoneClient = ContractRouterClient<typeof phoneContract>
export type PhoneOutputs = InferContractRouterOutputs<typeof phoneContract>

/** The typed client of the phone's page. The contract is imported as a type only: no schema reaches the browser. */
export function makePhoneClient(onProblem: (problem: Problem) => void, onAnswer: () => void): PhoneClient {
  return createORPCClient(makeLink(onProblem, onAnswer))
}
