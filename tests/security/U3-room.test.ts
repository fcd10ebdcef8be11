import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync, unlinkSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, describe, expect, test } from 'vitest'
import { beginAsClient } from '../../src/main/features/uploads/begin-as-client.ts'
import { removeUpload } from '../../src/main/features/uploads/remove-upload.ts'
import { granted, refused } from '../support/test-app.ts'
import { announced, createUploadHost } from '../support/upload-host.ts'

const mebibyte = 1024 ** 2
/** 64 MiB stay free for the store. */
const diskBytes = 84 * mebibyte

function mountTmpfs(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined
  const folder = mkdtempSync(path.join(os.tmpdir(), 'portico-room-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${diskBytes}`, 'tmpfs', folder], { stdio: 'ignore' })
    return folder
  } catch {
    rmSync(folder, { recursive: true })
    return undefined
  }
}

const disk = mountTmpfs()
describe.skipIf(!disk)(`U3 on a small disk${disk ? '' : ' (skipped: mounting needs root)'}`, () => {
  afterAll(() => {
    if (!disk) return
    execFileSync('umount', [disk])
    rmSync(disk, { recursive: true })
  })

  test('room is promised once: what others have been promised is not given away, and what they gave up is', async () => {
    const host = await createUploadHost({ folder: disk })
    const begin = (bytes: number) =>
      beginAsClient(host.deps, host.client, {
        matterId: host.matter.matterId,
        message: '',
        files: [announced('a.bin', bytes)],
      })

    expect(refused(await begin(21 * mebibyte)).refused).toBe('STORAGE_FULL')
    const first = granted(await begin(12 * mebibyte))
    expect(refused(await begin(12 * mebibyte)).refused).toBe('STORAGE_FULL')
    const [ticket = { uploadId: '', token: '' }] = first.tickets
    await host.patch(ticket, { offset: 0, bytes: Buffer.alloc(4 * mebibyte) })
    // Partly on the disk, partly promised: as much as before.
    expect(refused(await begin(12 * mebibyte)).refused).toBe('STORAGE_FULL')
    granted(await removeUpload(host.deps, host.client, { uploadId: ticket.uploadId }))
    granted(await begin(12 * mebibyte))
  })

  test('F3 a disk that is full after all: 507 and nothing counted; with room again it goes on, without a restart', async () => {
    const host = await createUploadHost({ folder: disk })
    const bytes = Buffer.alloc(6 * mebibyte, 'deed')
    const { tickets } = await host.begin([announced('deed.bin', bytes)])
    const [ticket = { uploadId: '', token: '' }] = tickets
    expect((await host.patch(ticket, { offset: 0, bytes: bytes.subarray(0, mebibyte) })).status).toBe(204)
    const ballast = path.join(disk ?? '', 'ballast')
    writeFileSync(ballast, Buffer.alloc((await host.disk.freeBytes()) - 2 * mebibyte))

    const full = await host.patch(ticket, { offset: mebibyte, bytes: bytes.subarray(mebibyte) })

    expect(full.status).toBe(507)
    expect(full.body).toContain('STORAGE_FULL')
    expect(await host.offsetOf(ticket)).toBe(mebibyte)
    // Everything else goes on, and what the part had taken is free again.
    expect(await host.disk.freeBytes()).toBe(2 * mebibyte)
    expect((await host.patch(ticket, { offset: mebibyte, bytes: bytes.subarray(mebibyte, 2 * mebibyte) })).status).toBe(
      204,
    )
    unlinkSync(ballast)
    expect((await host.patch(ticket, { offset: 2 * mebibyte, bytes: bytes.subarray(2 * mebibyte) })).status).toBe(204)
    const document = await host.documentOf(ticket.uploadId)
    expect((await buffer(await host.disk.read(document?.storage_key ?? ''))).equals(bytes)).toBe(true)
  })
})
