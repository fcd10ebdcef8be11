import { second } from '../../shared/time.ts'
import { problemOf } from '../rpc/problem.ts'
import type { KeptPhone } from './key-store.ts'
import { rpc } from './rpc.ts'
import { sign } from './signing.ts'

let current: { phoneId: string; challenge: string; vapidPublicKey: string; takenAtMs: number } | null = null
/** They are good for five minutes of the host's; another is taken in time. */
const usedForMs = 240 * second

async function challengeFor(phoneId: string) {
  const isGood = current?.phoneId === phoneId && Math.abs(Date.now() - current.takenAtMs) < usedForMs
  if (!isGood || !current) {
    const { challenge, vapidPublicKey } = await rpc.phone.challenge({ phoneId })
    current = { phoneId, challenge, vapidPublicKey, takenAtMs: Date.now() }
  }
  return current
}

export interface Signed {
  phoneId: string
  challenge: string
  signature: string
}

/** Makes one signed call; with a fresh challenge once more, when the host says that this one is over. */
export async function signedCall<T>(
  phone: KeptPhone,
  purpose: 'pending' | 'push' | 'forget',
  more: readonly string[],
  call: (signed: Signed) => Promise<T>,
): Promise<T> {
  const attempt = async () => {
    const { challenge } = await challengeFor(phone.phoneId)
    const signature = await sign(phone.privateKey, purpose, [phone.phoneId, challenge, ...more])
    return call({ phoneId: phone.phoneId, challenge, signature })
  }
  try {
    return await attempt()
  } catch (error) {
    if (problemOf(error).code !== 'STALE') throw error
    current = null
    return await attempt()
  }
}

export const vapidKeyFor = async (phoneId: string) => (await challengeFor(phoneId)).vapidPublicKey
