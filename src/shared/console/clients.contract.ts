import { z } from 'zod'
import {
  email,
  id,
  line,
  locale,
  nextCursor,
  nothing,
  optionalLine,
  page,
  procedure,
  text,
  timeMs,
} from '../contract-parts.ts'

/** How many tags a client can have. */
export const mostTags = 30

const clientFields = z.object({
  kind: z.enum(['person', 'company']),
  givenName: optionalLine(80),
  familyName: optionalLine(80),
  companyName: optionalLine(160),
  email: email.nullable(),
  phone: optionalLine(60),
  address: text(500).default(''),
  locale,
  /** The portal address (region) this client belongs to; null: the firm's first. */
  portalAddressId: id.nullable(),
  notes: text(10_000).default(''),
  tags: z.array(line(40)).max(mostTags).default([]),
})

export const clientRow = z.object({
  clientId: id,
  kind: z.enum(['person', 'company']),
  displayName: z.string(),
  email: z.string().nullable(),
  phone: z.string(),
  locale,
  region: z.string().nullable(),
  tags: z.array(z.string()),
  /** none: nothing shared yet; invited: an e-mail is on its way or out; active: has signed in; removed. */
  access: z.enum(['none', 'invited', 'active', 'removed']),
  /** Open matters, of those this staff member may see. */
  matterCount: z.int(),
  lastSignInAtMs: timeMs.nullable(),
  updatedAtMs: timeMs,
  archivedAtMs: timeMs.nullable(),
})
export type ClientListRow = z.infer<typeof clientRow>

export const client = clientRow.extend({
  ...clientFields.shape,
  address: z.string(),
  notes: z.string(),
  tags: z.array(z.string()),
  email: z.string().nullable(),
  hasPortalAccess: z.boolean(),
  emailChangedAtMs: timeMs.nullable(),
  /** Given back with an update, so that two people editing do not overwrite each other (STALE). */
  version: z.int(),
  matters: z.array(
    z.object({ matterId: id, number: z.string(), title: z.string(), status: z.string(), role: z.string() }),
  ),
})

const clientSession = z.object({
  sessionId: id,
  createdAtMs: timeMs,
  lastActiveAtMs: timeMs,
  ip: z.string(),
  userAgent: z.string(),
})

export const clients = {
  /** All staff. Sorted by name; `query` matches name, company, e-mail, phone and tags, folded, by every word's beginning. */
  list: procedure
    .input(
      z.object({
        query: z.string().max(200).default(''),
        archived: z.enum(['no', 'yes', 'all']).default('no'),
        tag: z.string().max(40).nullish(),
        access: z.enum(['none', 'invited', 'active', 'removed']).nullish(),
        sort: z.enum(['name', '-name', '-updated', '-signIn']).default('name'),
        ...page,
        /** Rows to skip instead of a cursor: for jumping within a long list. */
        offset: z.int().min(0).max(10_000_000).nullish(),
      }),
    )
    /** `total` counts all that match; of a search at most 200, and perhaps fewer than there are: then `isTotalCapped`. */
    .output(z.object({ rows: z.array(clientRow), nextCursor, total: z.int(), isTotalCapped: z.boolean() })),
  get: procedure.input(z.object({ clientId: id })).output(client),
  /** CONFLICT with `field: 'email'` when the address already belongs to a client with portal access (ACC-1). */
  create: procedure.input(clientFields).output(client),
  /** A changed e-mail ends sessions, links and codes at once (ACC-9). */
  update: procedure.input(clientFields.extend({ clientId: id, version: z.int() })).output(client),
  archive: procedure.input(z.object({ clientId: id })).output(client),
  restore: procedure.input(z.object({ clientId: id })).output(client),
  /** Ends sessions, links and codes at once, and nothing is shared any more until access is given back (ACC-9). */
  removeAccess: procedure.input(z.object({ clientId: id })).output(client),
  giveAccess: procedure.input(z.object({ clientId: id })).output(client),
  tags: procedure.output(z.object({ tags: z.array(z.object({ tag: z.string(), count: z.int() })) })),
  /** Where this client is signed in. */
  listSessions: procedure.input(z.object({ clientId: id })).output(z.object({ sessions: z.array(clientSession) })),
  endSessions: procedure.input(z.object({ clientId: id })).output(nothing),
}
