import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import type { Locale } from '../../../shared/contract-parts.ts'
import type { SessionState } from '../../../shared/console/staff.contract.ts'
import { minute } from '../../../shared/time.ts'
import { problemOf, type Problem } from '../../rpc/problem.ts'
import { guessLocale, showLocale } from '../i18n.ts'
import { listenToCalls, rpc } from '../rpc.ts'

/** Refusals that say the person stands elsewhere than this page believes. */
const elsewhere: ReadonlySet<Problem['code']> = new Set([
  'UNAUTHENTICATED',
  'SESSION_LOCKED',
  'SECOND_FACTOR_DUE',
  'ENROLMENT_DUE',
])

/** Where the person stands with this host, and the only place that asks. */
export const useSession = defineStore('session', () => {
  const state = ref<SessionState | null>(null)
  const startProblem = ref<Problem | null>(null)
  /** Once somebody was in, their screens stay where they are under the lock: nothing typed is lost. */
  const enteredUserId = ref<string | null>(null)
  const enteredEmail = ref('')
  /** The address at the sign-in: kept from one of its screens to the next. */
  const typedEmail = ref('')
  /** What the sign-in screen says first, to somebody who did not come to it by themselves. */
  const arrival = ref<'second-factor-expired' | 'password-changed' | null>(null)
  const chosenLocale = ref<Locale | null>(null)

  const me = computed(() =>
    state.value?.state === 'signed-in' || state.value?.state === 'enrolment-due' ? state.value.me : null,
  )
  const isSignedIn = computed(() => state.value?.state === 'signed-in')
  const isAdmin = computed(() => me.value !== null && me.value.role !== 'staff')
  const firmName = computed(() => (state.value && 'firmName' in state.value ? state.value.firmName : ''))
  const locale = computed<Locale>(() => {
    const own = state.value && 'me' in state.value ? state.value.me.locale : null
    if (own && isSignedIn.value) return own
    return chosenLocale.value ?? own ?? guessLocale()
  })

  let refreshTimer: ReturnType<typeof setTimeout> | undefined
  let touchedAtMs = 0

  /** What a call answered: takes the person there, in their language. */
  async function enter(next: SessionState): Promise<void> {
    if (next.state === 'signed-in' || next.state === 'enrolment-due') {
      // Somebody else signed in over another person's screens: start from nothing.
      if (enteredUserId.value && enteredUserId.value !== next.me.userId) return window.location.reload()
      armRefresh(Math.min(next.me.locksAtMs, next.me.expiresAtMs))
    }
    if (next.state === 'signed-in') {
      enteredUserId.value = next.me.userId
      enteredEmail.value = next.me.email
      chosenLocale.value = null
    }
    if (next.state === 'second-factor') {
      typedEmail.value = next.me.email
      armRefresh(next.expiresAtMs)
    }
    if (next.state === 'signed-out' && state.value?.state === 'second-factor') arrival.value = 'second-factor-expired'
    if (next.state !== 'signed-out') arrival.value = null
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

  /** Asks the host when the lock should have fallen or the session ended; the host decides, this is only the reminder. */
  function armRefresh(endsAtMs: number): void {
    clearTimeout(refreshTimer)
    refreshTimer = setTimeout(refresh, Math.max(1_000, Math.min(endsAtMs - Date.now() + 500, 2_000_000_000)))
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
      const stood = state.value?.state
      const hasSession = stood === 'signed-in' || stood === 'enrolment-due' || stood === 'second-factor'
      if (hasSession && elsewhere.has(problem.code)) void refresh()
    },
    onAnswer: () => undefined,
  })

  return {
    state,
    startProblem,
    enteredUserId,
    enteredEmail,
    typedEmail,
    arrival,
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
