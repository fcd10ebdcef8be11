import type { z } from 'zod'
import type { client, clientRow } from '../../../shared/console/clients.contract.ts'
import { normalizeEmail } from '../../../shared/ids.ts'
import { fold, searchWords } from '../../../shared/search-words.ts'
import type { ClientRow } from '../../platform/store/tables.ts'

export type ClientListItem = z.output<typeof clientRow>
export type ClientDetail = z.output<typeof client>

/** What a person types about a client, after the contract has checked it. */
export interface ClientFields {
  kind: 'person' | 'company'
  givenName: string
  familyName: string
  companyName: string
  email: string | null
  phone: string
  address: string
  locale: 'en' | 'es'
  portalAddressId: string | null
  notes: string
  tags: string[]
}

/** A company's name, or a person's with the company behind it where there is one. */
export function displayNameOf(fields: Pick<ClientFields, 'kind' | 'givenName' | 'familyName' | 'companyName'>): string {
  if (fields.kind === 'company') return fields.companyName
  return [fields.givenName, fields.familyName].filter(Boolean).join(' ')
}

/** The columns that follow from the fields: names, order and search. */
export function derivedColumns(fields: ClientFields) {
  const displayName = displayNameOf(fields)
  const sortName =
    fields.kind === 'company' ? displayName : [fields.familyName, fields.givenName].filter(Boolean).join(' ')
  const words = searchWords(
    fields.givenName,
    fields.familyName,
    fields.companyName,
    fields.email ?? '',
    fields.phone,
    fields.phone.replace(/\D+/g, ''),
    fields.tags.join(' '),
  )
  return {
    words,
    columns: {
      kind: fields.kind,
      given_name: fields.givenName,
      family_name: fields.familyName,
      company_name: fields.companyName,
      display_name: displayName,
      sort_name: fold(sortName),
      search_text: ` ${words.join(' ')}`,
      email: fields.email,
      email_norm: fields.email === null ? null : normalizeEmail(fields.email),
      phone: fields.phone,
      address: fields.address,
      locale: fields.locale,
      portal_address_id: fields.portalAddressId,
      notes: fields.notes,
    },
  }
}

/** `removed` can only follow an invitation: before it there is no access to remove. */
export function accessOf(row: Pick<ClientRow, 'has_portal_access' | 'invited_at_ms' | 'last_sign_in_at_ms'>) {
  if (row.invited_at_ms === null) return row.has_portal_access ? ('invited' as const) : ('none' as const)
  if (!row.has_portal_access) return 'removed' as const
  return row.last_sign_in_at_ms === null ? ('invited' as const) : ('active' as const)
}
