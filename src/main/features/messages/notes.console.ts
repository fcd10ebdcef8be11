import { implement } from '@orpc/server'
import { consoleContract } from '../../../shared/console/contract.ts'
import type { ConsoleContext } from '../../context.ts'

const os = implement(consoleContract.notes).$context<ConsoleContext>()

export const notesConsole = os.router({})
