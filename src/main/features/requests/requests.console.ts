import { implement } from '@orpc/server'
import { consoleContract } from '../../../shared/console/contract.ts'
import type { ConsoleContext } from '../../context.ts'

const os = implement(consoleContract.requests).$context<ConsoleContext>()

export const requestsConsole = os.router({})
