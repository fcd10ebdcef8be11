import { createHash, randomBytes } from 'node:crypto'
import http from 'node:http'
import { buffer } from 'node:stream/consumers'
import { beforeEach, describe, expect, test } from 'vitest'
import { chunkBytes, maxFileBytes } from '../../src/shared/uploads.ts'
import { ask } from '../support/http.ts'
import { until } from '../support/until.ts'
import { announced, createUploadHost, sha256, type UploadHost } from '../support/upload-host.ts'

const bytes = randomBytes(100_000)
let host: UploadHost
beforeEach(async () => {
  host = await createUploadHost()
})

async function begun(size = bytes.length) {
  const { tickets } = await host.begin([announced('deed.pdf', size)])
  const [ticket] = tickets
  if (!ticket) throw new Error('no ticket')
  return ticket
}

describe('U1 what is refused moves nothing', () => {
  test.each<[string, number, Record<string, string | string[]>, Partial<{ offset: number; bytes: Buffer }>]>([
    ['a place behind what is there', 409, {}, { offset: 1 }],
    ['another version of the protocol', 412, { 'tus-resumable': '0.2.2' }, {}],
    ['no version', 412, { 'tus-resumable': '' }, {}],
    ['another type of content', 415, { 'content-type': 'application/octet-stream' }, {}],
    ['an encoded body', 415, { 'content-encoding': 'gzip' }, {}],
    ['more than was announced', 413, {}, { bytes: Buffer.alloc(bytes.length + 1) }],
    ['no place', 400, { 'upload-offset': '' }, {}],
    ['a place that is no number', 400, { 'upload-offset': '-1' }, {}],
    ['a checksum of other bytes', 460, { 'upload-checksum': `sha256 ${sha256(Buffer.from('other'))}` }, {}],
    ['a SHA-1 of other bytes', 460, { 'upload-checksum': 'sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=' }, {}],
    ['a checksum of an unknown kind', 400, { 'upload-checksum': 'crc32 AAAAAA==' }, {}],
    ['a checksum that is none', 400, { 'upload-checksum': 'sha256 AAAA' }, {}],
    ['no length', 411, { 'transfer-encoding': 'chunked' }, {}],
    ['no token', 401, { authorization: '' }, {}],
    ['a token of nobody', 403, { authorization: `Bearer ${'A'.repeat(43)}` }, {}],
    ['another page', 403, { origin: 'https://elsewhere.example' }, {}],
  ])('%s: %d', async (_name, status, headers, part) => {
    const ticket = await begun()

    const answer = await host.patch(ticket, { offset: 0, bytes, headers, ...part })

    expect(answer.status).toBe(status)
    expect(await host.offsetOf(ticket)).toBe(0)
    // And the upload is alive.
    expect((await host.patch(ticket, { offset: 0, bytes })).status).toBe(204)
  })

  test('412 names the version that is spoken', async () => {
    const answer = await host.patch(await begun(), { offset: 0, bytes, headers: { 'tus-resumable': '2.0.0' } })

    expect(answer.headers['tus-version']).toBe('1.0.0')
  })

  test('more than one chunk at a time is refused before a byte of it is read', async () => {
    const ticket = await begun(3 * chunkBytes)

    const answer = await host
      .patch(ticket, {
        offset: 0,
        bytes: Buffer.alloc(0),
        headers: { 'content-length': String(2 * chunkBytes) },
      })
      .catch((error: unknown) => error)

    expect(answer).toMatchObject({ status: 413 })
  })

  test('what is behind a refused place is not there later', async () => {
    const ticket = await begun()
    await host.patch(ticket, {
      offset: 0,
      bytes: randomBytes(70_000),
      headers: { 'upload-checksum': `sha256 ${sha256(bytes)}` },
    })

    await host.patch(ticket, { offset: 0, bytes: bytes.subarray(0, 10) })
    await host.patch(ticket, { offset: 10, bytes: bytes.subarray(10) })

    const document = await host.documentOf(ticket.uploadId)
    expect((await buffer(await host.disk.read(document?.storage_key ?? ''))).equals(bytes)).toBe(true)
  })
})

describe('U1 what is answered', () => {
  test('HEAD tells how far it is and how long it will be, and is not kept by anyone', async () => {
    const ticket = await begun()
    await host.patch(ticket, { offset: 0, bytes: bytes.subarray(0, 400) })

    const { status, headers, body } = await host.head(ticket)

    expect(status).toBe(200)
    expect(body).toBe('')
    expect(headers).toMatchObject({
      'upload-offset': '400',
      'upload-length': String(bytes.length),
      'tus-resumable': '1.0.0',
      'cache-control': 'no-store',
    })
    expect(Date.parse(String(headers['upload-expires']))).toBe(host.app.clock.now() + 7 * 86_400_000)
  })

  test('PATCH with either checksum; of a whole one HEAD tells all of it', async () => {
    const ticket = await begun()
    const [one, two] = [bytes.subarray(0, 60_000), bytes.subarray(60_000)]

    const first = await host.patch(ticket, {
      offset: 0,
      bytes: one,
      headers: { 'upload-checksum': `sha256 ${sha256(one)}` },
    })
    const second = await host.patch(ticket, {
      offset: one.length,
      bytes: two,
      headers: { 'upload-checksum': `sha1 ${createHash('sha1').update(two).digest('base64')}` },
    })
    const repeated = await host.patch(ticket, { offset: one.length, bytes: two })

    expect([first.status, second.status, repeated.status]).toEqual([204, 204, 409])
    expect(first.headers).toMatchObject({ 'upload-offset': '60000', 'tus-resumable': '1.0.0' })
    expect(second.headers['upload-offset']).toBe(String(bytes.length))
    expect(second.headers['upload-expires']).toBeUndefined()
    expect(await host.offsetOf(ticket)).toBe(bytes.length)
  })

  test('OPTIONS tells what it can do, to everyone', async () => {
    for (const path of ['/uploads', '/uploads/any']) {
      const { status, headers } = await ask(host.portalOrigin, path, { method: 'OPTIONS' })
      expect(status).toBe(204)
      expect(headers).toMatchObject({
        'tus-version': '1.0.0',
        'tus-extension': 'checksum,expiration',
        'tus-checksum-algorithm': 'sha256,sha1',
        'tus-max-size': String(maxFileBytes),
      })
      expect(headers).not.toHaveProperty('access-control-allow-origin')
    }
  })

  test.each(['POST', 'PUT', 'DELETE'])('%s is no way to make or end one', async (method) => {
    const ticket = await begun()

    const answer = await host.send(method, ticket)

    expect(answer.status).toBe(405)
    expect(answer.headers['allow']).toContain('PATCH')
    expect(await host.offsetOf(ticket)).toBe(0)
  })

  test('creation by tus is refused on both faces', async () => {
    for (const origin of [host.portalOrigin, host.consoleOrigin]) {
      const headers = { origin, 'tus-resumable': '1.0.0', 'upload-length': '10' }
      expect((await ask(origin, '/uploads', { method: 'POST', headers })).status).toBe(405)
    }
  })

  test('staff send to the console in the same way', async () => {
    const { tickets } = await host.beginStaff([announced('draft.txt', bytes)])
    const [ticket = { uploadId: '', token: '' }] = tickets

    expect((await host.patch(ticket, { offset: 0, bytes })).status).toBe(403)
    expect((await host.patch(ticket, { offset: 0, bytes }, host.consoleOrigin)).status).toBe(204)
    expect(await host.documentOf(ticket.uploadId)).toMatchObject({ name: 'draft.txt', created_by_kind: 'staff' })
  })
})

/** A PATCH of which only the first bytes are sent; the rest never comes. */
function hangingPatch(ticket: { uploadId: string; token: string }, sent: Buffer, announcedBytes: number) {
  const request = http.request(`${host.portalOrigin}/uploads/${ticket.uploadId}`, {
    method: 'PATCH',
    agent: false,
    headers: {
      origin: host.portalOrigin,
      'tus-resumable': '1.0.0',
      authorization: `Bearer ${ticket.token}`,
      'content-type': 'application/offset+octet-stream',
      'upload-offset': '0',
      'content-length': announcedBytes,
    },
  })
  const over = new Promise<string>((resolve) => {
    request.once('error', () => resolve('cut'))
    request.once('response', (response) => resolve(String(response.statusCode)))
  })
  request.write(sent)
  return { request, over }
}

describe('U1 one at a time', () => {
  test('a newer request of the same owner ends an older one that hangs; what came by it counts', async () => {
    const ticket = await begun()
    const { over } = hangingPatch(ticket, bytes.subarray(0, 5_000), bytes.length)
    await until('some of it to be taken in', () => host.disk.unfinishedSize(host.keyOf(ticket)))

    const { headers } = await host.head(ticket)

    expect(await over).toBe('cut')
    const offset = Number(headers['upload-offset'])
    expect([0, 5_000]).toContain(offset)
    expect((await host.patch(ticket, { offset, bytes: bytes.subarray(offset) })).status).toBe(204)
  })

  test('a connection that is reset keeps what came; the rest makes it whole', async () => {
    const ticket = await begun()
    const { request, over } = hangingPatch(ticket, bytes.subarray(0, 50_000), bytes.length)
    await until('some of it to be taken in', () => host.disk.unfinishedSize(host.keyOf(ticket)))
    request.destroy()
    await over

    const offset = await host.offsetOf(ticket)
    await host.patch(ticket, { offset, bytes: bytes.subarray(offset) })

    const document = await host.documentOf(ticket.uploadId)
    expect((await buffer(await host.disk.read(document?.storage_key ?? ''))).equals(bytes)).toBe(true)
  })

  test('of twenty at once with the same part one is taken, and nothing is mixed', async () => {
    const ticket = await begun()

    const answers = await Promise.all(
      Array.from({ length: 20 }, () => host.patch(ticket, { offset: 0, bytes }).catch(() => ({ status: 0 }))),
    )

    expect(answers.filter((answer) => answer.status === 204).length).toBeLessThanOrEqual(1)
    const offset = await host.offsetOf(ticket)
    if (offset < bytes.length) await host.patch(ticket, { offset, bytes: bytes.subarray(offset) })
    const document = await host.documentOf(ticket.uploadId)
    expect((await buffer(await host.disk.read(document?.storage_key ?? ''))).equals(bytes)).toBe(true)
  })
})
