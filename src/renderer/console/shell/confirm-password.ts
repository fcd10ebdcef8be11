import { defineStore } from 'pinia'
import { nextTick, ref } from 'vue'
import { setPasswordAsker } from '../rpc.ts'

/**
 * The password once more (S10), for whatever needs it fresh: every call of `rpc` that is refused with PASSWORD_DUE waits here for the
 * one dialog, and is made again once the password was given. Several that wait share one question. What does not go through `rpc`
 * calls `ask` itself.
 */
export const useConfirmPassword = defineStore('confirm-password', () => {
  const isAsked = ref(false)
  let asked: Promise<boolean> | null = null
  let answer: (isGiven: boolean) => void = () => undefined
  /** A pressed button is off while its call runs and loses the focus: it gets it back. */
  let lastFocused: HTMLElement | null = null
  document.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLElement && !isAsked.value) lastFocused = target
  })

  /** True once the password was given; false when the person would rather not. */
  function ask(): Promise<boolean> {
    asked ??= new Promise<boolean>((resolve) => {
      answer = resolve
      isAsked.value = true
    }).finally(() => {
      asked = null
    })
    return asked
  }

  function settle(isGiven: boolean): void {
    isAsked.value = false
    answer(isGiven)
    if (!isGiven) void giveFocusBack()
  }

  async function giveFocusBack(): Promise<void> {
    await nextTick()
    await new Promise((resolve) => setTimeout(resolve))
    if (document.activeElement === document.body) lastFocused?.focus()
  }

  setPasswordAsker(ask)
  return { isAsked, ask, settle }
})
