import { implement } from '@orpc/server'
import { consoleContract } from '../../../shared/console/contract.ts'
import type { ConsoleContext } from '../../context.ts'

const passkeys = implement(consoleContract.passkeys).$context<ConsoleContext>()

export const passkeysConsole = passkeys.router({})
