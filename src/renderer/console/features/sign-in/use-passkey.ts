import {
  startAuthentication,
  startRegistration,
  WebAuthnError,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser'
import { ref, type Ref } from 'vue'
import { useAction, type Action } from '../../parts/use-action.ts'

interface Ceremony {
  options: Record<string, unknown>
  state: string
}
export interface CeremonyAnswer {
  state: string
  response: Record<string, unknown>
}

/** Why this window can have no passkeys, whatever the host says: a literal key; null when it can. */
export function noPasskeysHere(): string | null {
  if (!('PublicKeyCredential' in window)) return 'console.passkeys.notInBrowser'
  // A number is no name, and passkeys belong to names: so it is in the desktop's own window.
  const isNumber = /^[\d.]+$|^\[/.test(window.location.hostname)
  return isNumber ? 'console.passkeys.notInWindow' : null
}

/**
 * One passkey, made or used: the host asks, the browser talks with the person, the host looks at the answer. `trouble` is what the browser
 * said instead, a literal key: most often only that the person thought better of it.
 */
function useCeremony<Args extends unknown[], Result>(
  begin: () => Promise<Ceremony>,
  ask: (options: Ceremony['options']) => Promise<object>,
  finish: (answer: CeremonyAnswer, ...args: Args) => Promise<Result>,
): Action<Args, Result | undefined> & { trouble: Ref<string | null> } {
  const trouble = ref<string | null>(null)
  const action = useAction(async (...args: Args) => {
    trouble.value = null
    const { options, state } = await begin()
    const response = await ask(options).catch((error: unknown) => {
      trouble.value = troubleKey(error)
      return null
    })
    return response ? await finish({ state, response: { ...response } }, ...args) : undefined
  })
  return { ...action, trouble }
}

export const useMakePasskey = <Args extends unknown[], Result>(
  begin: () => Promise<Ceremony>,
  finish: (answer: CeremonyAnswer, ...args: Args) => Promise<Result>,
) =>
  useCeremony(
    begin,
    (options) => startRegistration({ optionsJSON: options as unknown as PublicKeyCredentialCreationOptionsJSON }),
    finish,
  )

export const useUsePasskey = <Args extends unknown[], Result>(
  begin: () => Promise<Ceremony>,
  finish: (answer: CeremonyAnswer, ...args: Args) => Promise<Result>,
) =>
  useCeremony(
    begin,
    (options) => startAuthentication({ optionsJSON: options as unknown as PublicKeyCredentialRequestOptionsJSON }),
    finish,
  )

function troubleKey(error: unknown): string {
  const code = error instanceof WebAuthnError ? error.code : ''
  if (code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED') return 'console.passkeys.knownHere'
  if (code.startsWith('ERROR_AUTHENTICATOR_MISSING_')) return 'console.passkeys.mustVerify'
  const name = error instanceof Error ? error.name : ''
  return name === 'NotAllowedError' || name === 'AbortError'
    ? 'console.passkeys.notGiven'
    : 'console.passkeys.browserFailed'
}
