const reasonKeys = {
  'access-removed': 'common.sharing.reason.accessRemoved',
  'address-changed': 'common.sharing.reason.addressChanged',
  'address-taken': 'common.sharing.reason.addressTaken',
  adverse: 'common.sharing.reason.adverse',
  archived: 'common.sharing.reason.archived',
  'file-held': 'common.sharing.reason.fileHeld',
  'participant-removed': 'common.sharing.reason.participantRemoved',
  'resource-gone': 'common.sharing.reason.resourceGone',
} as const

/** Why a share did not start when its undo time ended; kept in `ended_reason`. */
export type StartRefusal = keyof typeof reasonKeys

const isStartRefusal = (reason: string | null): reason is StartRefusal => reason !== null && reason in reasonKeys

/** The sentence of a refused share's reason: a literal key of the locales. */
export const startRefusalKey = (reason: string | null): string =>
  reasonKeys[isStartRefusal(reason) ? reason : 'resource-gone']
