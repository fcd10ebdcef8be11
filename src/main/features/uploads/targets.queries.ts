import { hotQuery } from '../../platform/store/hot-query.ts'
import type { ReadDb } from '../../platform/store/store.ts'

const placeById = hotQuery((db, { participantId }: { participantId: string }) =>
  db
    .selectFrom('participants')
    .innerJoin('clients', 'clients.id', 'participants.client_id')
    .select([
      'participants.matter_id',
      'participants.removed_at_ms',
      'clients.has_portal_access',
      'clients.archived_at_ms',
    ])
    .where('participants.id', '=', participantId),
)

/** A client's place on a matter, with what ends it. */
export const selectPlace = async (db: ReadDb, participantId: string) => (await placeById(db, { participantId }))[0]

const deactivation = hotQuery((db, { userId }: { userId: string }) =>
  db.selectFrom('staff_users').select('deactivated_at_ms').where('id', '=', userId),
)

/** Whether a member of staff still works here, and the document of that matter that they add a version to is not in the bin. */
export async function isTargetThere(
  db: ReadDb,
  userId: string,
  { documentId, matterId }: { documentId: string | null; matterId: string },
): Promise<boolean> {
  const [user] = await deactivation(db, { userId })
  if (!user || user.deactivated_at_ms !== null) return false
  if (documentId === null) return true
  const document = await db
    .selectFrom('documents')
    .select('id')
    .where('id', '=', documentId)
    .where('matter_id', '=', matterId)
    .where('deleted_at_ms', 'is', null)
    .executeTakeFirst()
  return document !== undefined
}
