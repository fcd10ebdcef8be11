import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { StaffActor } from '../../src/main/actor.ts'
import { listDocuments } from '../../src/main/features/documents/list-documents.ts'
import { createFolder } from '../../src/main/features/folders/create-folder.ts'
import { listFolders } from '../../src/main/features/folders/list-folders.ts'
import { createMatter } from '../../src/main/features/matters/create-matter.ts'
import { setUpFirm } from '../../src/main/features/staff/set-up-firm.ts'
import { openHost } from '../../src/main/open-host.ts'
import { isRefusal, type Refusal } from '../../src/shared/errors.ts'
import type { Figure } from './run.ts'

/** What a matter's documents ask for when they are opened, in a matter of 10,000 and in one of 100, in turns on one store. */
export const name = 'documents-list'

const turns = 60
const granted = <T>(result: T | Refusal): T => {
  if (isRefusal(result)) throw new Error(result.refused)
  return result
}
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

export async function run(): Promise<Figure[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'portico-bench-list-'))
  const host = await openHost({
    dataFolder: path.join(folder, 'data'),
    pagesFolder: path.join(folder, 'pages'),
    key: {},
    logLevel: 'warn',
    console: { host: '127.0.0.1', port: 0, origins: [], proxies: [] },
    portal: { host: '127.0.0.1', port: 0, proxies: [] },
  })
  const { deps } = host
  try {
    await setUpFirm(
      deps,
      { kind: 'system', name: 'bench' },
      {
        firmName: 'Bench',
        ownerName: 'Owner',
        ownerEmail: 'owner@bench.example',
        password: 'a password for the bench',
        locale: 'en',
        timeZone: 'UTC',
      },
    )
    const owner = await deps.store.read((db) =>
      db.selectFrom('staff_users').select(['id', 'name']).executeTakeFirstOrThrow(),
    )
    const actor: StaffActor = {
      kind: 'staff',
      userId: owner.id,
      name: owner.name,
      role: 'owner',
      locale: 'en',
      sessionId: deps.ids.id(),
      passwordAtMs: 0,
      hasSecondFactor: false,
      origin: { ip: '127.0.0.1', userAgent: 'bench' },
    }

    /** Half of its documents in one folder, the rest in none. */
    async function makeMatter(count: number) {
      const { matterId } = granted(
        await createMatter(deps, actor, {
          title: `${count} documents`,
          practiceArea: '',
          status: 'open',
          responsibleUserId: owner.id,
          staffUserIds: [owner.id],
          isRestricted: false,
          participants: [],
        }),
      )
      const place = { matterId, parentId: null, name: 'Letters', newFiles: 'held' as const }
      const { folderId } = granted(await createFolder(deps, actor, place))
      for (let start = 0; start < count; start += 100)
        await deps.store.write(async ({ db }) => {
          for (let index = start; index < start + 100; index++) {
            const nowMs = deps.clock.now() - index * 1_000
            const [fileId, documentId] = [deps.ids.id(), deps.ids.id()]
            const file = { id: fileId, storage_key: fileId, size_bytes: index, sha256: null, state: 'checked' }
            const scan = { scan_state: 'not-scanned', scan_detail: null, scanned_at_ms: null }
            await db
              .insertInto('files')
              .values({ ...file, ...scan, media_type: 'text/plain', created_at_ms: nowMs })
              .execute()
            const creator = { created_by_kind: 'staff', created_by_id: owner.id, created_at_ms: nowMs }
            await db
              .insertInto('documents')
              .values({
                id: documentId,
                matter_id: matterId,
                name: `Letter ${index}.txt`,
                search_text: `letter ${index}.txt`,
                file_id: fileId,
                version_number: 1,
                ...creator,
                updated_at_ms: nowMs,
                deleted_at_ms: null,
                deleted_by: null,
                binned_with: null,
                folder_id: index % 2 ? folderId : null,
                is_held: 0,
              })
              .execute()
            await db
              .insertInto('document_versions')
              .values({
                document_id: documentId,
                version_number: 1,
                file_id: fileId,
                name: `Letter ${index}.txt`,
                ...creator,
              })
              .execute()
          }
        })
      return { matterId, folderId }
    }

    type Place = Awaited<ReturnType<typeof makeMatter>>
    const page = { query: '', show: 'all', deleted: false, limit: 50 } as const
    const opened: Record<string, (place: Place) => Promise<unknown>> = {
      'a matter’s documents with its folders': async ({ matterId }) => [
        await listDocuments(deps, actor, { ...page, matterId, sort: '-updated' }),
        granted(await listFolders(deps, actor, { matterId })),
      ],
      'one of its folders, by name': ({ matterId, folderId }) =>
        listDocuments(deps, actor, { ...page, matterId, folder: folderId, sort: 'name' }),
    }
    const small = await makeMatter(100)
    const large = await makeMatter(10_000)
    const figures: Figure[] = []
    for (const [what, open] of Object.entries(opened)) {
      const times = { small: [] as number[], large: [] as number[] }
      for (let turn = 0; turn < turns + 5; turn++)
        for (const [which, place] of [
          ['small', small],
          ['large', large],
        ] as const) {
          const startedAtMs = performance.now()
          await open(place)
          if (turn >= 5) times[which].push(performance.now() - startedAtMs)
        }
      const [ours, peer] = [median(times.large), median(times.small)]
      figures.push({
        name: `${what}, 10,000 documents`,
        ours,
        peer,
        ratio: ours / peer,
        unit: 'ms',
        note: 'peer: the same in a matter of 100; limit: 1.5',
      })
    }
    return figures
  } finally {
    await host.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
