import type { OutgoingHttpHeaders } from 'node:http'
import https from 'node:https'
import webPush from 'web-push'
import { second } from '../../../shared/time.ts'
import type { PushKeys, PushSender, PushSubscription } from '../../ports.ts'
import { isPushServiceAddress } from './push-services.ts'

export interface WebPushOptions {
  /** Origins that are taken for push services beside the known ones. */
  services?: readonly string[]
  /** PEM of an authority to trust beside the system's. */
  ca?: string
  timeoutMs?: number
}

/**
 * Sends by Web Push: encrypted as aes128gcm (RFC 8291), signed by VAPID (RFC 8292), to push services alone. The request is our own,
 * because the library's has no end in time and keeps whatever comes back.
 */
export function createWebPushSender({ services, ca, timeoutMs = 8 * second }: WebPushOptions = {}): PushSender {
  const isPushService = (endpoint: string) => isPushServiceAddress(endpoint, services)

  function post(endpoint: string, headers: OutgoingHttpHeaders, body: Buffer): Promise<number> {
    return new Promise((resolve, reject) => {
      const request = https.request(endpoint, { method: 'POST', headers, ca, agent: false, timeout: timeoutMs })
      const end = setTimeout(() => request.destroy(new Error('The push service does not answer')), timeoutMs)
      request.once('response', (response) => {
        clearTimeout(end)
        resolve(response.statusCode ?? 0)
        // What it says beside the status is nobody's business, however long it is.
        response.destroy()
      })
      request.once('error', (error) => {
        clearTimeout(end)
        reject(error)
      })
      request.end(body)
    })
  }

  return {
    makeKeys: () => webPush.generateVAPIDKeys(),
    isPushService,
    async send(to, { text, ttlSeconds, topic, keys, sender }) {
      if (!isPushService(to.endpoint)) return 'gone'
      try {
        const details = requestDetails(to, text, { ttlSeconds, topic, keys, sender })
        const status = await post(to.endpoint, details.headers, details.body)
        if (status >= 200 && status < 300) return 'accepted'
        return status === 404 || status === 410 ? 'gone' : 'failed'
      } catch {
        return 'failed'
      }
    },
  }
}

function requestDetails(
  to: PushSubscription,
  text: string,
  { ttlSeconds, topic, keys, sender }: { ttlSeconds: number; topic: string; keys: PushKeys; sender: string },
): { headers: OutgoingHttpHeaders; body: Buffer } {
  return webPush.generateRequestDetails(to, text, {
    TTL: ttlSeconds,
    urgency: 'high',
    topic,
    contentEncoding: 'aes128gcm',
    vapidDetails: { subject: sender, ...keys },
  })
}
