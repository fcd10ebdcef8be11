import { implement } from '@orpc/server'
import { consoleContract } from '../../../shared/console/contract.ts'
import type { ConsoleContext } from '../../context.ts'

const phones = implement(consoleContract.phones).$context<ConsoleContext>()

export const phonesConsole = phones.router({})
