import { normalizeEmail } from '../../../shared/ids.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { displayNameOf, type ClientFields } from './client-row.ts'
import { portalAddressExists, selectClientOfPortalEmail } from './clients.queries.ts'

/** What the store knows against these fields, as the refusal of the field it is about; null when they can be kept. */
export async function objectionTo(
  db: ReadDb,
  fields: ClientFields,
  ownClientId: string | null,
): Promise<Refusal | null> {
  if (!displayNameOf(fields))
    return refuse('INVALID', {
      field: fields.kind === 'company' ? 'companyName' : 'familyName',
      messageKey: 'common.clients.nameMissing',
    })
  if (fields.portalAddressId !== null && !(await portalAddressExists(db, fields.portalAddressId)))
    return refuse('INVALID', { field: 'portalAddressId', messageKey: 'common.clients.regionUnknown' })
  if (fields.email !== null) {
    const holder = await selectClientOfPortalEmail(db, normalizeEmail(fields.email))
    if (holder && holder.id !== ownClientId) return emailTaken(holder.display_name)
  }
  return null
}

/** ACC-1: an address belongs to one client with portal access at most. */
export const emailTaken = (holderName: string) =>
  refuse('CONFLICT', { field: 'email', messageKey: 'common.clients.emailTaken', params: { name: holderName } })
