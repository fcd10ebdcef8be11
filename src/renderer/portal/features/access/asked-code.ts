import { ref } from 'vue'
import { minute } from '../../../../shared/time.ts'

/** That a mail was asked for in this tab. Kept over a reload: going to the mail and back can cost a phone's page its life. */
interface Asked {
  email: string
  /** By this machine's clock. */
  againAtMs: number
  untilMs: number
}

const storageKey = 'portico-asked'
const longestWaitMs = 5 * minute
const codeLifeMs = 10 * minute

function kept(): Asked | null {
  try {
    const asked = JSON.parse(sessionStorage.getItem(storageKey) ?? 'null') as Asked | null
    return asked && asked.untilMs > Date.now() ? asked : null
  } catch {
    return null
  }
}

function keep(asked: Asked | null): void {
  try {
    if (asked) sessionStorage.setItem(storageKey, JSON.stringify(asked))
    else sessionStorage.removeItem(storageKey)
  } catch {
    // Storage can be switched off: then a reload begins with the address again.
  }
}

/** Turns a wait of the host's into one of this machine, whose clock may be wrong. */
const waitFrom = (hostNowMs: number, nextAtMs: number) =>
  Date.now() + Math.min(Math.max(nextAtMs - hostNowMs, 0), longestWaitMs)

export function useAskedCode() {
  const asked = ref(kept())
  const refusedUntil = ref({ email: '', atMs: 0 })
  return {
    asked,
    /** A mail is on its way. The code's end tells the host's time of now. */
    begin(email: string, { expiresAtMs, nextAtMs }: { expiresAtMs: number; nextAtMs: number }) {
      const againAtMs = waitFrom(expiresAtMs - codeLifeMs, nextAtMs)
      asked.value = { email, againAtMs, untilMs: Date.now() + codeLifeMs }
      keep(asked.value)
    },
    /** Too many for this address: not before then. */
    refuse(email: string, retryAtMs: number) {
      refusedUntil.value = { email, atMs: waitFrom(Date.now(), retryAtMs) }
    },
    /** From when on this address may be asked for again. */
    againAtMs(email: string): number {
      const refused = refusedUntil.value.email === email ? refusedUntil.value.atMs : 0
      return Math.max(refused, asked.value?.email === email ? asked.value.againAtMs : 0)
    },
    forget() {
      asked.value = null
      keep(null)
    },
  }
}
