import type { Locale } from '../../shared/contract-parts.ts'

/** What this browser keeps of being a phone: the key that signs its answers, which nothing can take out of it, and whose it is. */
export interface KeptPhone {
  phoneId: string
  privateKey: CryptoKey
  firmName: string
  personName: string
  locale: Locale
}

const database = 'portico-phone'
const table = 'phone'
const only = 'this'
/** Says beside the key that there was one: browsers empty one of the two and leave the other. */
const markKey = 'portico-phone-paired'

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(database, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(table)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('IndexedDB does not open'))
    request.onblocked = () => reject(new Error('IndexedDB is blocked'))
  })
}

async function inTable<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await open()
  try {
    return await new Promise((resolve, reject) => {
      const transaction = db.transaction(table, mode)
      const request = work(transaction.objectStore(table))
      transaction.oncomplete = () => resolve(request.result)
      transaction.onabort = () => reject(transaction.error ?? new Error('IndexedDB gave up'))
    })
  } finally {
    db.close()
  }
}

export const keptPhone = () => inTable<KeptPhone | undefined>('readonly', (store) => store.get(only))

export async function keepPhone(phone: KeptPhone): Promise<void> {
  await inTable('readwrite', (store) => store.put(phone, only))
  mark(() => localStorage.setItem(markKey, '1'))
  // Asked for, so that the browser does not clear it when it wants room; it may say no.
  await navigator.storage?.persist?.().catch(() => false)
}

export async function dropPhone(): Promise<void> {
  await inTable('readwrite', (store) => store.delete(only))
  mark(() => localStorage.removeItem(markKey))
}

/** There was a phone in this browser, as far as it remembers. */
export function wasPaired(): boolean {
  try {
    return localStorage.getItem(markKey) !== null
  } catch {
    return false
  }
}

function mark(change: () => void): void {
  try {
    change()
  } catch {
    // Storage can be switched off: then a lost key looks like a phone that never was.
  }
}
