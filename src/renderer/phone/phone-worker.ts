/// <reference lib="webworker" />
import en from '../../shared/locales/en/phone.push.json'
import es from '../../shared/locales/es/phone.push.json'

/**
 * Wakes the page: shows that a sign-in waits, whose and since when, and leads there. It holds no key, asks nothing of the host, and
 * answers nothing: that takes the page, and a person who looks at both screens.
 */
// i18n-keys: phone.push.*
const worker = globalThis as unknown as ServiceWorkerGlobalScope

interface Waking {
  firmName: string
  personName: string
  atMs: number
  locale: 'en' | 'es'
}

function wakingOf(data: PushMessageData | null): Waking | null {
  try {
    const { kind, firmName, personName, atMs, locale } = data?.json() as Record<string, unknown>
    if (kind !== 'sign-in' || typeof firmName !== 'string' || typeof personName !== 'string') return null
    return { firmName, personName, atMs: Number(atMs), locale: locale === 'es' ? 'es' : 'en' }
  } catch {
    return null
  }
}

async function show(data: PushMessageData | null): Promise<void> {
  const waking = wakingOf(data)
  const texts = waking?.locale === 'es' ? es : en
  const time = waking && new Intl.DateTimeFormat(waking.locale, { timeStyle: 'short' }).format(waking.atMs)
  const body = waking
    ? texts.body.replace('{name}', () => waking.personName).replace('{time}', () => time ?? '')
    : texts.bodyUnknown
  for (const page of await pages()) page.postMessage('woken')
  // A browser that lets a page be woken wants something shown each time.
  await worker.registration.showNotification(waking?.firmName || texts.title, {
    body,
    tag: 'sign-in',
    icon: '/icon.svg',
    lang: waking?.locale,
    requireInteraction: true,
  })
}

const pages = () => worker.clients.matchAll({ type: 'window', includeUncontrolled: true })

async function openPage(): Promise<void> {
  const [page] = await pages()
  if (page) {
    page.postMessage('woken')
    await page.focus()
  } else await worker.clients.openWindow('/')
}

worker.addEventListener('install', () => void worker.skipWaiting())
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()))
worker.addEventListener('push', (event) => event.waitUntil(show(event.data)))
worker.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(openPage())
})
