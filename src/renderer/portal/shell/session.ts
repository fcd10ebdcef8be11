import { computed, ref, shallowRef } from 'vue'
import type { PortalState } from '../../../shared/portal/access.contract.ts'
import { minute, second } from '../../../shared/time.ts'
import { wearFirmColors } from '../accent.ts'
import { chosenLocale, guessLocale, showLocale } from '../i18n.ts'
import { listenToCalls, rpc } from '../rpc.ts'
import { howItEnded, idleLeft, type Ending } from './session-time.ts'
import { tellTabs, onTabs } from './tabs.ts'

/** Where the client stands: what the host said last, and how the session ended if it did. */
export const portal = shallowRef<PortalState | null>(null)
export const session = computed(() => portal.value?.session ?? null)
/** Staff look through the client's eyes (SHR-5): they read, and nothing they do is the client's. */
export const isLookingOn = computed(() => Boolean(portal.value?.viewAs))
export const ending = ref<Ending | null>(null)
/** What one can come back to after signing in again. */
export const leftAt = ref('/')
export const isOffline = ref(!navigator.onLine)
/** Milliseconds until the server ends the session, when that is near; null otherwise. */
export const idleLeftMs = ref<number | null>(null)

/** The host's clock, which alone decides; this machine's may be wrong. */
let clockLeadMs = 0
const hostNow = () => Date.now() + clockLeadMs

// Answers can overtake each other: one that was asked for before the last one taken says nothing new.
let asked = 0
let taken = 0

async function wear(state: PortalState): Promise<void> {
  if (state.session) {
    clockLeadMs = state.session.nowMs - Date.now()
    lastName = state.session.name
    ending.value = null
  }
  portal.value = state
  wearFirmColors(state.firm.accentColor)
  await showLocale(state.session?.locale ?? chosenLocale() ?? guessLocale(state.defaultLocale))
  tick()
}

/** Asks where this browser stands. Never activity (ACC-7). */
export const refreshState = () => takeFrom(() => rpc.access.state())

/** Does what the host answers with where this browser stands. */
export async function takeFrom(ask: () => Promise<PortalState>): Promise<void> {
  const mine = ++asked
  const state = await ask()
  if (mine < taken || isArriving) return
  taken = mine
  const had = session.value
  // Somebody else signed in in another tab: nothing of the first may stay on the screen, nor lead there.
  if (state.session && lastName !== '' && lastName !== state.session.name) return window.location.replace('/')
  if (had && !state.session) endHere(endingOf(had))
  await wear(state)
}

let isArriving = false
/** Who was here last in this tab. */
let lastName = ''

/** Redeems a link or a code, with which the session of before ends: that is no news then. Answers where it leads. */
export async function arrive(redeem: () => Promise<{ state: PortalState; target: string }>): Promise<string> {
  isArriving = true
  try {
    const { state, target } = await redeem()
    // Everything asked before was asked by somebody else.
    taken = ++asked
    toldEnding = null
    await wear(state)
    tellTabs({ kind: 'changed' })
    return target
  } finally {
    isArriving = false
  }
}

let isLeaving = false
/** Another tab knows how it ends, or is about to. */
let toldEnding: Ending | null = null
const endingOf = (had: NonNullable<PortalState['session']>): Ending =>
  isLookingOn.value ? 'looked' : isLeaving ? 'signed-out' : (toldEnding ?? howItEnded(had, hostNow()))

function endHere(how: Ending): void {
  const state = portal.value
  if (!state?.session || isArriving) return
  leftAt.value = how === 'signed-out' ? '/' : window.location.pathname
  ending.value = how
  idleLeftMs.value = null
  portal.value = { ...state, session: null }
  tellTabs({ kind: 'ended', how })
}

/** What has to be done while there still is a session: unfinished words are kept. */
export const beforeSignOut = new Set<() => Promise<void>>()

export async function signOut(): Promise<void> {
  isLeaving = true
  try {
    await Promise.allSettled([...beforeSignOut].map((finish) => finish()))
    // Before: the others see the end of the session as soon as this one does.
    tellTabs({ kind: 'leaving' })
    await (isLookingOn.value ? rpc.viewAs.leave() : rpc.access.signOut())
    // What was asked before says nothing any more.
    taken = ++asked
    endHere(isLookingOn.value ? 'looked' : 'signed-out')
  } catch (error) {
    tellTabs({ kind: 'changed' })
    throw error
  } finally {
    isLeaving = false
  }
}

/** A person acted (ACC-7); at most once a minute the host is told. */
export async function staySignedIn(): Promise<void> {
  lastTouchMs = Date.now()
  await takeFrom(() => rpc.access.touch())
  toldEnding = null
  tellTabs({ kind: 'changed' })
}

let lastTouchMs = 0
function onAction(): void {
  if (!session.value || isLookingOn.value || idleLeftMs.value !== null || Date.now() - lastTouchMs < minute) return
  staySignedIn().catch(() => (lastTouchMs = 0))
}

let isAsking = false
/** Of which end the host was asked whether it still holds: another tab may have moved it. */
let confirmedEndMs = 0

function tick(): void {
  const now = session.value
  const leftMs = now && idleLeft(now, hostNow())
  if (now === null || leftMs === null) return void (idleLeftMs.value = null)
  if (now.idleEndsAtMs === confirmedEndMs) idleLeftMs.value = leftMs
  if ((now.idleEndsAtMs !== confirmedEndMs || leftMs === 0) && !isAsking) void confirmEnd(leftMs)
}

async function confirmEnd(leftMs: number): Promise<void> {
  isAsking = true
  try {
    await refreshState()
  } catch {
    // No answer, and the time is over by all that is known: what is on the screen is covered.
    if (leftMs === 0) endHere('idle')
  } finally {
    isAsking = false
  }
  confirmedEndMs = session.value?.idleEndsAtMs ?? 0
  if (session.value && idleLeft(session.value, hostNow()) !== 0) tick()
}

/** Begins to watch over the session, and asks who is there. Throws when the host does not answer. */
export async function startSession(): Promise<void> {
  listenToCalls({
    onAnswer: () => (isOffline.value = false),
    onProblem: ({ code }) => {
      isOffline.value = code === 'OFFLINE'
      if (code === 'UNAUTHENTICATED' && session.value) void refreshState().catch(() => undefined)
    },
  })
  window.addEventListener('offline', () => (isOffline.value = true))
  window.addEventListener('online', () => void refreshState().catch(() => undefined))
  for (const event of ['pointerdown', 'keydown', 'wheel']) window.addEventListener(event, onAction, { passive: true })
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && tick())
  onTabs((message) => {
    if (message.kind === 'leaving') return void (toldEnding = 'signed-out')
    toldEnding = message.kind === 'ended' ? message.how : null
    void refreshState().catch(() => undefined)
  })
  setInterval(tick, second)
  await refreshState()
}
