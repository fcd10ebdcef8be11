import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { Person, RulePlan } from './people-factor.ts'

/** What is asked about people right now: one dialog at a time, whoever opened it. */
export type PeopleQuestion =
  { kind: 'rule'; plan: RulePlan } | { kind: 'disable' | 'password-link' | 'offer' | 'end-sessions'; person: Person }

export const usePeopleDialog = defineStore('people-dialog', () => {
  const question = ref<PeopleQuestion | null>(null)

  function ask(next: PeopleQuestion): void {
    question.value = next
  }
  function close(): void {
    question.value = null
  }
  return { question, ask, close }
})
