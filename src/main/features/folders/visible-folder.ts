import type { ConsoleActor, PortalReader } from '../../actor.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import type { FolderRow } from '../../platform/store/tables.ts'
import { visibleShares } from '../sharing/visible-shares.ts'
import { selectFolder } from './folders.queries.ts'

/** A folder that is not in the bin, when this person may see it: of staff by its matter, of a client by its share. */
export async function visibleFolder(
  db: ReadDb,
  actor: ConsoleActor | PortalReader,
  folderId: string,
  nowMs = 0,
): Promise<FolderRow | null> {
  const row =
    actor.kind === 'staff' || actor.kind === 'system'
      ? await selectFolder(db, actor, folderId)
      : await selectSharedFolder(db, actor, folderId, nowMs)
  return row && row.deleted_at_ms === null ? row : null
}

const selectSharedFolder = (db: ReadDb, reader: PortalReader, folderId: string, nowMs: number) =>
  visibleShares(db, reader, nowMs)
    .innerJoin('folders', 'folders.id', 'shares.resource_id')
    .selectAll('folders')
    .where('shares.resource_kind', '=', 'folder')
    .where('shares.resource_id', '=', folderId)
    .executeTakeFirst()
