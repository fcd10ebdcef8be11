import { computed, ref, shallowRef, watch } from 'vue'
import type { PortalState } from '../../../shared/portal/access.contract.ts'
import { minute, second } from '../../../shared/time.ts'
import { wearFirmColors } from '../accent.ts'
import { chosenLocale, guessLocale, showLocale } from '../i18n.ts'
import { listenToCalls, rpc } from '../rpc.ts'

/** Where the client stands: what the host said last, and how the session ended if it did. */
export const portal = shallowRef<PortalState | null>(null)
export const session = computed(() => portal.value?.session ?? null)
export type Ending = 'idle' | 'signed-out' | 'ended'
export const ending = ref<Ending | null>(null)
/** What one can come back to after signing in again. */
export const leftAt = ref('/')
export const isOffline = ref(!navigator.onLine)

/** The host's clock, which alone decides; this machine's may be wrong. */
let clockLeadMs = 0
const hostNow = () => Date.now() + clockLeadMs
const warnBeforeMs = 2 * minute
/** Milliseconds until the server ends the session, when that is near; null otherwise. */
export const idleLeftMs = ref<number | null>(null)

export async function takeState(state: PortalState): Promise<void> {
  if (state.session) {
    clockLeadMs = state.session.nowMs - Date.now()
    ending.value = null
  }
  portal.value = state
  wearFirmColors(state.firm.accentColor)
  document.title = state.firm.name
  await showLocale(state.session?.locale ?? chosenLocale() ?? guessLocale(state.defaultLocale))
  tick()
}

export async function refreshState(): Promise<void> {
  const had = session.value
  const state = await rpc.access.state()
  if (had && !state.session) endHere(hostNow() >= had.idleEndsAtMs ? 'idle' : 'ended')
  await takeState(state)
}

function endHere(how: Ending): void {
  if (ending.value === null) leftAt.value = window.location.pathname
  ending.value = how
  idleLeftMs.value = null
  const state = portal.value
  if (state?.session) portal.value = { ...state, session: null }
  shared?.postMessage('ended')
}

export async function signOut(): Promise<void> {
  await rpc.access.signOut()
  leftAt.value = '/'
  ending.value = 'signed-out'
  endHere('signed-out')
  leftAt.value = '/'
}

/** A person acted (ACC-7); at most once a minute the host is told. */
export async function staySignedIn(): Promise<void> {
  lastTouchMs = Date.now()
  await takeState(await rpc.access.touch())
  shared?.postMessage('touched')
}

let lastTouchMs = 0
function onAction(): void {
  if (!session.value || idleLeftMs.value !== null || Date.now() - lastTouchMs < minute) return
  staySignedIn().catch(() => undefined)
}

/** Several tabs are one session: what one learns the others ask for. */
const shared = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('portico-session')

let isAsking = false
function tick(): void {
  const now = session.value
  if (!now) return void (idleLeftMs.value = null)
  const leftMs = Math.min(now.idleEndsAtMs, now.expiresAtMs) - hostNow()
  idleLeftMs.value = leftMs <= warnBeforeMs ? Math.max(0, leftMs) : null
  if (leftMs > 0 || isAsking) return
  isAsking = true
  refreshState()
    .catch(() => undefined)
    .finally(() => (isAsking = false))
}

export async function startSession(): Promise<void> {
  listenToCalls({
    onAnswer: () => (isOffline.value = false),
    onProblem: (problem) => {
      if (problem.code === 'OFFLINE') isOffline.value = true
      else isOffline.value = false
      const had = session.value
      if (problem.code === 'UNAUTHENTICATED' && had) endHere(hostNow() >= had.idleEndsAtMs ? 'idle' : 'ended')
    },
  })
  window.addEventListener('offline', () => (isOffline.value = true))
  window.addEventListener('online', () => void refreshState().catch(() => undefined))
  for (const event of ['pointerdown', 'keydown']) window.addEventListener(event, onAction, { passive: true })
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') tick()
  })
  if (shared) shared.onmessage = () => void refreshState().catch(() => undefined)
  setInterval(tick, second)
  await takeState(await rpc.access.state())
}

/** Calls back once the person is signed in, now and after every coming back. */
export function whenSignedIn(run: () => void): void {
  watch(
    () => session.value !== null,
    (isSignedIn) => isSignedIn && run(),
    { immediate: true },
  )
}
