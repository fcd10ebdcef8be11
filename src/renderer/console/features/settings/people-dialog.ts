import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { Person, RulePlan } from './people-factor.ts'

/** What is asked about people right now: one dialog at a time, whoever opened it. */
export type PeopleQuestion =
  { kind: 'rule'; plan: RulePlan } | { kind: 'disable' | 'password-link' | 'offer' | 'end-sessions'; person: Person }

export const usePeopleDialog = defineStore('people-dialog', () => {
  const question = ref<PeopleQuestion | null>(null)
  /** Moves with every rule that was made: what was ticked for it is done with. */
  const rulesMade = ref(0)

  function ask(next: PeopleQuestion): void {
    question.value = next
  }
  function close(): void {
    question.value = null
  }
  function ruleMade(): void {
    rulesMade.value += 1
    close()
  }
  return { question, rulesMade, ask, close, ruleMade }
})
