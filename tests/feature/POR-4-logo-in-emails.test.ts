import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import PostalMime from 'postal-mime'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { samplePicture } from '../../src/main/demo/sample-picture.ts'
import { sendTestEmail } from '../../src/main/features/outbox/test-email.ts'
import { removeLogo, replaceLogo } from '../../src/main/features/settings/logo.ts'
import { pictureSize } from '../../src/main/platform/files/picture-size.ts'
import { createFolderMailer } from '../../src/main/platform/mail/folder-mailer.ts'
import { createSmtpMailer, type SmtpMailer } from '../../src/main/platform/mail/smtp-mailer.ts'
import { createAccessScene, type AccessScene } from '../support/access-scene.ts'
import { startSmtp, type TestSmtp } from '../support/smtp.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { granted } from '../support/test-app.ts'

let scene: AccessScene
let smtp: TestSmtp
let mailer: SmtpMailer
beforeEach(async () => {
  scene = await createAccessScene()
  smtp = await startSmtp()
  mailer = createSmtpMailer(
    {
      ...{ host: '127.0.0.1', port: smtp.port, security: 'none', auth: 'none', user: '', secret: '' },
      ...{ fromName: 'Ibarra', fromAddress: 'office@firm.example' },
    },
    { clock: scene.clock },
  )
  const reachable = { origin: 'https://portal.firm.example', checked_at_ms: 1, check_error: null }
  await scene.store.write(({ db }) =>
    db.updateTable('portal_addresses').set(reachable).where('id', '=', scene.portalAddressId).execute(),
  )
})
afterEach(async () => {
  mailer.close()
  await smtp.close()
  await scene.close()
})

const picture = samplePicture('house')
const setLogo = async (bytes: Buffer) =>
  granted(
    await replaceLogo(scene.deps, scene.lawyer, () =>
      scene.files.write(Readable.from([bytes]), { maxBytes: bytes.length }),
    ),
  )

/** Queues one to Mara and sends it by the mail server. */
async function mailBySmtp() {
  scene.deps.mailer = () => mailer
  await scene.mail()
  return { raw: smtp.received.at(-1)?.raw ?? '', parsed: await smtp.parsed() }
}

const picturesIn = (html: string) => [...html.matchAll(/<img[^>]*>/g)].map(([tag]) => tag)
/** Everything a mail program would fetch by itself. */
const fetched = (html: string) =>
  [...html.matchAll(/(?:\ssrc=|\sbackground=|url\()["']?([^"')\s>]+)/gi)].map(([, address]) => address)

test('POR-4 the firm’s logo goes within the e-mail: nothing remote, decoration beside the name, in the HTML alone', async () => {
  await setLogo(picture)
  const { raw, parsed } = await mailBySmtp()
  const html = parsed.html ?? ''
  expect(fetched(html)).toEqual(['cid:firm-logo@portico.invalid'])
  // 960 × 640 within 240 × 56, for Outlook as attributes.
  expect(picturesIn(html)).toEqual([expect.stringMatching(/alt="" width="84" height="56"/)])
  expect(parsed.attachments).toMatchObject([
    { contentId: '<firm-logo@portico.invalid>', disposition: 'inline', mimeType: 'image/png', related: true },
  ])
  expect(Buffer.from(parsed.attachments[0]?.content as ArrayBuffer).equals(picture)).toBe(true)
  // RFC 2387: the picture belongs to the HTML, which is one of two ways to say the same.
  expect(raw).toMatch(/^content-type: multipart\/alternative/im)
  expect(raw.search(/multipart\/alternative/i)).toBeLessThan(raw.search(/multipart\/related/i))

  // With images off, and in plain text: the name is there in words.
  const words = html.replace(/<head>.*<\/head>/s, '').replace(/<[^>]+>/g, '\n')
  expect(words).toContain('Ibarra')
  expect(`${parsed.subject} ${parsed.text}`).not.toMatch(/cid:|logo/)
})

test('POR-4 a removed logo is in no later e-mail, and one that cannot be read stops none', async () => {
  await setLogo(picture)
  await mailBySmtp()
  granted(await removeLogo(scene.deps, scene.lawyer))
  expect((await mailBySmtp()).parsed.attachments).toEqual([])

  await setLogo(picture)
  for await (const key of scene.files.keys()) await scene.files.remove(key)
  const { parsed } = await mailBySmtp()
  expect(picturesIn(parsed.html ?? '')).toEqual([])
  expect(smtp.received).toHaveLength(3)
})

test('POR-4 it is in the folder’s files and in the test message too', async () => {
  await setLogo(picture)
  const folder = await tempFolder()
  const filing = createFolderMailer(folder, { clock: scene.clock })
  await sendTestEmail(scene.deps, filing, { to: { email: 'elena@firm.example', name: 'Elena' }, locale: 'es' })
  const [name = ''] = await readdir(folder)
  const parsed = await PostalMime.parse(await readFile(path.join(folder, name)))
  expect(fetched(parsed.html ?? '')).toEqual(['cid:firm-logo@portico.invalid'])
  expect(parsed.attachments).toHaveLength(1)
})

test('a picture’s size is read from PNG and JPEG, and of nothing else', () => {
  expect(pictureSize(picture)).toEqual({ widthPx: 960, heightPx: 640 })
  const jpeg = Buffer.from('ffd8ffe000040000ffffc2000b08012c0258010000ffd9', 'hex')
  expect(pictureSize(jpeg)).toEqual({ widthPx: 600, heightPx: 300 })
  for (let length = 0; length < jpeg.length - 8; length++) pictureSize(jpeg.subarray(0, length))
  expect(pictureSize(jpeg.subarray(0, 12))).toBeNull()
  expect(pictureSize(Buffer.from('ffd8ffe0'.padEnd(60, '0'), 'hex'))).toBeNull()
  expect(pictureSize(picture.subarray(0, 20))).toBeNull()
})
