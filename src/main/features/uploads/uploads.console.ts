import { implement } from '@orpc/server'
import { consoleContract } from '../../../shared/console/contract.ts'
import type { ConsoleContext } from '../../context.ts'

const os = implement(consoleContract.uploads).$context<ConsoleContext>()

export const uploadsConsole = os.router({})
