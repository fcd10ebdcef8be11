/** Why a passphrase is asked for; said to the person in full. */
export type PassphraseReason =
  /** There is no keychain that keeps secrets: choose one. */
  | 'choose'
  /** Asked for from the menu: a second way in, beside the keychain. */
  | 'add'
  /** There is one, and no keychain. */
  | 'enter'
  /** The keychain that sealed the key is not the one of now, or has forgotten it. */
  | 'keychain-changed'
  /** `portico init` protected the host's key with it. */
  | 'host-key'

/** Asks the person until `accept` says true; rejects when they close the window instead. */
export type AskPassphrase = (
  reason: PassphraseReason,
  accept: (passphrase: string) => Promise<boolean>,
) => Promise<void>

/** S1's length, for a new passphrase too. */
export const shortestPassphrase = 15
