import type { ConsoleOutputs } from '../../../rpc/console.ts'

export type Person = ConsoleOutputs['staff']['list']['users'][number]

/** Where somebody stands with their second factor, as far as an admin has to know at a glance. */
export type FactorState = 'on' | 'overdue' | 'required' | 'invited' | 'off' | 'unknown'

export function factorState({ secondFactor, deactivatedAtMs }: Person, nowMs: number): FactorState {
  if (!secondFactor || deactivatedAtMs !== null) return 'unknown'
  if (secondFactor.isOn) return 'on'
  if (secondFactor.requiredFromMs !== null) return secondFactor.requiredFromMs <= nowMs ? 'overdue' : 'required'
  return secondFactor.isInvited ? 'invited' : 'off'
}

export type PeopleFilter = '' | 'without' | 'overdue' | 'out'

export function isShown(person: Person, filter: PeopleFilter, nowMs: number): boolean {
  const isOut = person.deactivatedAtMs !== null
  if (filter === 'out') return isOut
  if (isOut) return false
  const state = factorState(person, nowMs)
  if (filter === 'overdue') return state === 'overdue'
  return filter === '' || (state !== 'on' && state !== 'unknown')
}

export type RuleVerb = 'invite' | 'require' | 'release'

/** A rule that somebody is about to make: for these people, or for everyone (null). */
export interface RulePlan {
  verb: RuleVerb
  people: readonly Person[] | null
}

/** Whom the plan changes something for, and who has it already and notices nothing. Those who were deactivated are neither. */
export function concernedBy({ verb, people }: RulePlan, everybody: readonly Person[]) {
  const meant = (people ?? everybody).filter((person) => person.deactivatedAtMs === null)
  const have = meant.filter((person) => person.secondFactor?.isOn)
  const without = meant.filter((person) => !person.secondFactor?.isOn)
  if (verb === 'release') {
    return {
      concerned: without.filter(({ secondFactor }) => secondFactor?.isInvited || secondFactor?.requiredFromMs !== null),
      have,
    }
  }
  if (verb === 'require') return { concerned: without, have }
  return { concerned: without.filter(({ secondFactor }) => secondFactor?.requiredFromMs === null), have }
}
