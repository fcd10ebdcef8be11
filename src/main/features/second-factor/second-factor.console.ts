import { implement } from '@orpc/server'
import { consoleContract } from '../../../shared/console/contract.ts'
import type { ConsoleContext } from '../../context.ts'

const secondFactor = implement(consoleContract.secondFactor).$context<ConsoleContext>()

export const secondFactorConsole = secondFactor.router({})
