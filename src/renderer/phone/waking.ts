import { ref } from 'vue'
import { signedCall, vapidKeyFor } from './challenge.ts'
import type { KeptPhone } from './key-store.ts'
import { rpc } from './rpc.ts'

/**
 * Whether the push service of this browser can wake the page. 'none': it has no such thing, or none that answers; 'refused': the person
 * said no, which only the browser's own settings change.
 */
export type Waking = 'unknown' | 'none' | 'off' | 'refused' | 'on'
export const waking = ref<Waking>('unknown')

const canWake = () => 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window

/** Starts the page's worker. `onWoken`: a message has come while the page is open. */
export async function startWorker(onWoken: () => void): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  navigator.serviceWorker.addEventListener('message', onWoken)
  await navigator.serviceWorker.register('/phone-worker.js', { scope: '/' })
}

/** Looks whether it is on, and tells the host again where it does not know any more. Asks the person nothing. */
export async function checkWaking(phone: KeptPhone, knowsHost: boolean): Promise<void> {
  waking.value = await standing()
  if (waking.value === 'on' && !knowsHost) await turnOn(phone)
}

async function standing(): Promise<Waking> {
  if (!canWake()) return 'none'
  if (Notification.permission === 'denied') return 'refused'
  const registration = await navigator.serviceWorker.ready
  const subscription = await registration.pushManager.getSubscription()
  return subscription && Notification.permission === 'granted' ? 'on' : 'off'
}

/** Asks the person for notifications, subscribes, and tells the host. Call it from a button. */
export async function turnOn(phone: KeptPhone): Promise<void> {
  if (!canWake()) return void (waking.value = 'none')
  const permission = await Notification.requestPermission()
  if (permission !== 'granted') return void (waking.value = permission === 'denied' ? 'refused' : 'off')
  try {
    const subscription = await subscribe(await vapidKeyFor(phone.phoneId))
    const { endpoint, keys } = subscription.toJSON()
    if (!endpoint || !keys?.p256dh || !keys.auth) throw new Error('A subscription without keys')
    const place = { endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth } }
    await signedCall(phone, 'push', [endpoint], (signed) => rpc.phone.savePush({ ...signed, subscription: place }))
    waking.value = 'on'
  } catch {
    // No push service can be reached, or the host knows it not: the open page works without.
    waking.value = 'none'
  }
}

export async function turnOff(phone: KeptPhone): Promise<void> {
  await signedCall(phone, 'push', [''], (signed) => rpc.phone.savePush({ ...signed, subscription: null }))
  const registration = await navigator.serviceWorker.ready
  await (await registration.pushManager.getSubscription())?.unsubscribe()
  waking.value = 'off'
}

/** For this host's key: a subscription of another one would be refused at its push service. */
async function subscribe(vapidPublicKey: string): Promise<PushSubscription> {
  const { pushManager } = await navigator.serviceWorker.ready
  const there = await pushManager.getSubscription()
  const applicationServerKey = bytesOf(vapidPublicKey)
  if (there) {
    const key = there.options.applicationServerKey
    if (key && sameBytes(new Uint8Array(key), applicationServerKey)) return there
    await there.unsubscribe()
  }
  return await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey })
}

const bytesOf = (text: string) =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0))
const sameBytes = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((byte, index) => byte === b[index])
