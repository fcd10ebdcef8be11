import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import type { Locale } from '../../../shared/contract-parts.ts'
import type { SessionState } from '../../../shared/console/staff.contract.ts'
import { minute } from '../../../shared/time.ts'
import { problemOf, type Problem } from '../../rpc/problem.ts'
import { guessLocale, showLocale } from '../i18n.ts'
import { listenToCalls, rpc } from '../rpc.ts'

/** Where the person stands with this host, and the only place that asks. */
export const useSession = defineStore('session', () => {
  const state = ref<SessionState | null>(null)
  const startProblem = ref<Problem | null>(null)
  /** Once somebody was in, their screens stay where they are under the lock: nothing typed is lost. */
  const enteredUserId = ref<string | null>(null)
  const enteredEmail = ref('')
  const chosenLocale = ref<Locale | null>(null)

  const me = computed(() => (state.value?.state === 'signed-in' ? state.value.me : null))
  const isSignedIn = computed(() => me.value !== null)
  const isAdmin = computed(() => me.value !== null && me.value.role !== 'staff')
  const firmName = computed(() => (state.value && 'firmName' in state.value ? state.value.firmName : ''))
  const locale = computed<Locale>(() => {
    if (state.value?.state === 'signed-in') return state.value.me.locale
    if (state.value?.state === 'locked') return state.value.me.locale
    return chosenLocale.value ?? guessLocale()
  })

  let lockTimer: ReturnType<typeof setTimeout> | undefined
  let touchedAtMs = 0

  /** What a call answered: takes the person there, in their language. */
  async function enter(next: SessionState): Promise<void> {
    if (next.state === 'signed-in') {
      // Somebody else signed in over another person's screens: start from nothing.
      if (enteredUserId.value && enteredUserId.value !== next.me.userId) return window.location.reload()
      enteredUserId.value = next.me.userId
      enteredEmail.value = next.me.email
      armLock(next.me.locksAtMs, next.me.expiresAtMs)
    }
    state.value = next
    await showLocale(locale.value)
  }

  async function start(): Promise<void> {
    await showLocale(locale.value)
    await refresh()
  }

  async function refresh(): Promise<void> {
    try {
      await enter(await rpc.session.get())
      startProblem.value = null
    } catch (error) {
      startProblem.value = problemOf(error)
    }
  }

  async function chooseLocale(next: Locale): Promise<void> {
    chosenLocale.value = next
    await showLocale(next)
  }

  /** Asks the host when its lock should have fallen; the host decides, this is only the reminder. */
  function armLock(locksAtMs: number, expiresAtMs: number): void {
    clearTimeout(lockTimer)
    const leftMs = Math.min(locksAtMs, expiresAtMs) - Date.now()
    lockTimer = setTimeout(refresh, Math.max(1_000, Math.min(leftMs + 500, 2_000_000_000)))
  }

  /** A person pressed a key or a pointer: tells the host once a minute at most. */
  function personActed(): void {
    if (!isSignedIn.value || Date.now() - touchedAtMs < minute) return
    touchedAtMs = Date.now()
    rpc.session.touch().then(enter, () => undefined)
  }

  async function lock(): Promise<void> {
    await enter(await rpc.session.lock())
  }

  async function signOut(): Promise<void> {
    await rpc.session.signOut()
    window.location.assign('/')
  }

  listenToCalls({
    onProblem(problem) {
      const isAway = problem.code === 'UNAUTHENTICATED' || problem.code === 'SESSION_LOCKED'
      if ((isAway || problem.code === 'SECOND_FACTOR_DUE') && isSignedIn.value) void refresh()
    },
    onAnswer: () => undefined,
  })

  return {
    state,
    startProblem,
    enteredUserId,
    enteredEmail,
    me,
    isSignedIn,
    isAdmin,
    firmName,
    locale,
    enter,
    start,
    refresh,
    chooseLocale,
    personActed,
    lock,
    signOut,
  }
})
