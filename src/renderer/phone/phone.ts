import { computed, ref, shallowRef } from 'vue'
import { second } from '../../shared/time.ts'
import type { PhoneOutputs } from '../rpc/phone.ts'
import { problemOf, type Problem } from '../rpc/problem.ts'
import { signedCall } from './challenge.ts'
import { showLocale } from './i18n.ts'
import { dropPhone, keepPhone, keptPhone, wasPaired, type KeptPhone } from './key-store.ts'
import { forgetPairingToken, pairingToken, takeFromAddress } from './pairing-token.ts'
import { rpc } from './rpc.ts'
import { makeKey, sign } from './signing.ts'
import { checkWaking, startWorker, turnOff, waking } from './waking.ts'

type Waiting = PhoneOutputs['phone']['pending']['approvals'][number]
export type Decision = 'approve' | 'deny' | 'report'
/** How a question ended on this phone. */
export type Outcome = 'approve' | 'deny' | 'report' | 'exhausted' | 'over'

const phone = shallowRef<KeptPhone | null>(null)
const standing = ref<'starting' | 'unsupported' | 'not-paired' | 'lost' | 'removed' | 'paired'>('starting')
const isPairing = ref(false)
const asked = shallowRef<(Waiting & { leftMs: number }) | null>(null)
const outcome = ref<Outcome | null>(null)
const canBeWoken = ref<boolean | null>(null)
/** When the page looks again; sooner than anybody notices, and only while somebody can see it. */
const everyMs = 2 * second
let timer = 0
let isLooking = false
/** The question that was answered last: a look that began before may still name it. */
let answeredId = ''

export const state = {
  phone,
  asked,
  outcome,
  canBeWoken,
  screen: computed(() => {
    if (standing.value === 'starting' || standing.value === 'unsupported') return standing.value
    if (isPairing.value) return 'pairing'
    if (standing.value !== 'paired') return standing.value
    if (outcome.value) return 'answered'
    return asked.value ? 'asked' : 'waiting'
  }),
}

/** Everything that the page needs of a browser. Push is not among it: an open page works without. */
const isSupported = () => window.isSecureContext && 'indexedDB' in window && crypto.subtle !== undefined

export async function start(): Promise<void> {
  if (!isSupported()) return void (standing.value = 'unsupported')
  try {
    phone.value = (await keptPhone()) ?? null
  } catch {
    // A private window, or storage that is switched off: no key can be kept.
    return void (standing.value = 'unsupported')
  }
  if (phone.value) await showLocale(phone.value.locale)
  standing.value = phone.value ? 'paired' : wasPaired() ? 'lost' : 'not-paired'
  isPairing.value = pairingToken() !== null
  document.addEventListener('visibilitychange', () => void look())
  window.addEventListener('online', () => void look())
  window.addEventListener('hashchange', () => {
    if (takeFromAddress()) isPairing.value = true
  })
  startWorker(() => void look()).catch(() => (waking.value = 'none'))
  void look()
}

/** Begins with the token that was pasted. */
export function beginPairing(): void {
  isPairing.value = pairingToken() !== null
}

export function stopPairing(): void {
  forgetPairingToken()
  isPairing.value = false
  void look()
}

/** Makes this browser a phone of whoever the token belongs to. A phone that it was before forgets itself. */
export async function pair(name: string): Promise<void> {
  const token = pairingToken() ?? ''
  const { privateKey, publicKey } = await makeKey()
  const signature = await sign(privateKey, 'pair', [token, publicKey])
  const before = phone.value
  const { phoneId, firmName, personName, locale } = await rpc.phone.pair({ token, publicKey, name, signature })
  const paired = { phoneId, privateKey, firmName, personName, locale }
  await keepPhone(paired)
  if (before) signedCall(before, 'forget', [], (signed) => rpc.phone.forget(signed)).catch(() => undefined)
  await showLocale(locale)
  phone.value = paired
  canBeWoken.value = null
  outcome.value = null
  standing.value = 'paired'
  stopPairing()
}

/** Asks the host what waits, and again soon; one at a time. */
export async function look(): Promise<void> {
  window.clearTimeout(timer)
  if (isLooking || !phone.value || standing.value !== 'paired' || isPairing.value || document.hidden) return
  isLooking = true
  const here = phone.value
  try {
    const pending = await signedCall(here, 'pending', [], (signed) => rpc.phone.pending(signed))
    const first = pending.approvals.find(({ approvalId }) => approvalId !== answeredId)
    if (first) outcome.value = null
    else if (asked.value && asked.value.approvalId !== answeredId) outcome.value = 'over'
    asked.value = first ? { ...first, leftMs: first.expiresAtMs - pending.nowMs } : null
    const isNews = canBeWoken.value !== pending.canBeWoken
    canBeWoken.value = pending.canBeWoken
    if (isNews) void checkWaking(here, pending.canBeWoken).catch(() => undefined)
    if (pending.locale !== here.locale || pending.personName !== here.personName) {
      phone.value = { ...here, locale: pending.locale, personName: pending.personName, firmName: pending.firmName }
      await keepPhone(phone.value)
      await showLocale(pending.locale)
    }
  } catch (error) {
    if (problemOf(error).code === 'UNAUTHENTICATED') {
      standing.value = 'removed'
      asked.value = null
      await dropPhone().catch(() => undefined)
    }
  } finally {
    isLooking = false
    timer = window.setTimeout(() => void look(), everyMs)
  }
}

/** Answers what waits. Answers the problem when the number was not right and there are tries left, or nobody was reached. */
export async function answer(decision: Decision, number: string): Promise<Problem | null> {
  const here = phone.value
  const question = asked.value
  if (!here || !question) return null
  const parts = [here.phoneId, question.approvalId, question.nonce, decision, number]
  const signature = await sign(here.privateKey, 'answer', parts)
  try {
    await rpc.phone.answer({ phoneId: here.phoneId, approvalId: question.approvalId, decision, number, signature })
    outcome.value = decision
  } catch (error) {
    const problem = problemOf(error)
    if (problem.code !== 'GONE') return problem
    outcome.value = problem.messageKey === 'common.phones.exhausted' ? 'exhausted' : 'over'
  }
  answeredId = question.approvalId
  asked.value = null
  return null
}

export function acknowledge(): void {
  outcome.value = null
  void look()
}

/** Takes this phone off the account, here and at the host. */
export async function forget(): Promise<void> {
  const here = phone.value
  if (!here) return
  if (waking.value === 'on') await turnOff(here).catch(() => undefined)
  await signedCall(here, 'forget', [], (signed) => rpc.phone.forget(signed))
  await dropPhone()
  phone.value = null
  asked.value = null
  standing.value = 'not-paired'
}
