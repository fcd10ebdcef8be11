import { createHash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import { createApp } from '../../src/main/app.ts'
import type { ClientActor, StaffActor } from '../../src/main/actor.ts'
import { beginAsClient, type ClientSending } from '../../src/main/features/uploads/begin-as-client.ts'
import { beginAsStaff, type StaffSending } from '../../src/main/features/uploads/begin-as-staff.ts'
import type { Ticket } from '../../src/main/features/uploads/open-sending.ts'
import { openDiskFileStore } from '../../src/main/platform/files/disk-file-store.ts'
import { systemTimers } from '../../src/main/platform/jobs/timers.ts'
import { ask, type Answer } from './http.ts'
import { testSettingsPorts } from './settings-ports.ts'
import { createShareScene } from './share-scene.ts'
import { tempFolder } from './temp-folder.ts'
import { granted } from './test-app.ts'

export const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('base64')
export const announced = (name: string, bytes: Buffer | number) => ({
  name,
  sizeBytes: typeof bytes === 'number' ? bytes : bytes.length,
  fingerprint: `of ${name}`,
})

/** A part of an upload as a tus client sends it. */
export interface Part {
  offset: number
  bytes: Buffer
  headers?: Record<string, string | string[]>
}

/**
 * A matter with two clients behind both listeners, on real sockets and a real disk. Ends with the running test.
 * @param folder Where its files lie.
 */
export async function createUploadHost({ folder }: { folder?: string } = {}) {
  const scene = await createShareScene({ shareDelaySeconds: 0 })
  const { deps } = scene.app
  const disk = await openDiskFileStore(folder ?? (await tempFolder()))
  deps.files = disk
  deps.workers = {
    sha256: async (key) =>
      createHash('sha256')
        .update(await buffer(await disk.read(key)))
        .digest('hex'),
  }
  const face = { host: '127.0.0.1', port: 0, proxies: [], pages: await tempFolder() }
  const app = await createApp(
    { console: { ...face, origins: [] }, portal: face },
    { ...deps, timers: systemTimers, settings: testSettingsPorts(scene.app) },
  )
  const { portal, console: consoleOrigin } = await app.start()
  onTestFinished(async () => {
    await app.stop()
    await scene.app.close()
  })
  // Something was shared with her once, so that she knows of the matter and has access.
  await scene.share([scene.mara.participantId], { resourceId: (await scene.upload('A letter.txt')).documentId })
  const mara = await scene.signIn(scene.mara.clientId)

  const begin = async (files: ClientSending['files'], more: Partial<ClientSending> = {}, actor: ClientActor = mara) =>
    remember(
      granted(
        await beginAsClient(deps, actor, { matterId: scene.matter.matterId, message: 'Here it is.', files, ...more }),
      ),
    )
  const beginStaff = async (
    files: StaffSending['files'],
    more: Partial<StaffSending> = {},
    actor: StaffActor = scene.lawyer,
  ) => remember(granted(await beginAsStaff(deps, actor, { matterId: scene.matter.matterId, files, ...more })))

  const send = (
    method: string,
    { uploadId, token }: Pick<Ticket, 'uploadId' | 'token'>,
    headers: Record<string, string | string[]> = {},
    body?: Buffer,
    origin = portal,
  ): Promise<Answer> =>
    ask(origin, `/uploads/${uploadId}`, {
      method,
      headers: {
        origin,
        'tus-resumable': '1.0.0',
        ...(token && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body && { body }),
    })
  const head = (ticket: Pick<Ticket, 'uploadId' | 'token'>, origin = portal) =>
    send('HEAD', ticket, {}, undefined, origin)
  const patch = (
    ticket: Pick<Ticket, 'uploadId' | 'token'>,
    { offset, bytes, headers = {} }: Part,
    origin = portal,
  ): Promise<Answer> =>
    send(
      'PATCH',
      ticket,
      { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset), ...headers },
      bytes,
      origin,
    )

  /** Where an upload is, as its own client learns it. */
  const offsetOf = async (ticket: Pick<Ticket, 'uploadId' | 'token'>) =>
    Number((await head(ticket)).headers['upload-offset'])
  const rowOf = (uploadId: string) =>
    deps.store.read((db) => db.selectFrom('uploads').selectAll().where('id', '=', uploadId).executeTakeFirstOrThrow())
  const keys = new Map<string, string>()
  /** Under which key its bytes lie. */
  const keyOf = ({ uploadId }: Pick<Ticket, 'uploadId'>) => keys.get(uploadId) ?? ''
  const remember = async <T extends { tickets: Ticket[] }>(begun: T): Promise<T> => {
    for (const { uploadId } of begun.tickets) keys.set(uploadId, (await rowOf(uploadId)).storage_key)
    return begun
  }
  const documentOf = async (uploadId: string) => {
    const { document_id: documentId } = await rowOf(uploadId)
    return deps.store.read((db) =>
      db
        .selectFrom('documents')
        .innerJoin('files', 'files.id', 'documents.file_id')
        .selectAll('documents')
        .select(['files.storage_key', 'files.size_bytes', 'files.media_type', 'files.sha256'])
        .where('documents.id', '=', documentId)
        .executeTakeFirst(),
    )
  }

  return {
    ...scene,
    deps,
    disk,
    client: mara,
    portalOrigin: portal,
    consoleOrigin,
    begin,
    beginStaff,
    send,
    head,
    patch,
    offsetOf,
    rowOf,
    keyOf,
    documentOf,
  }
}

export type UploadHost = Awaited<ReturnType<typeof createUploadHost>>
