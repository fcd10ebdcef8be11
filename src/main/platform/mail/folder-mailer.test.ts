import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import PostalMime from 'postal-mime'
import { expect, test } from 'vitest'
import { fakeClock, fakeIds } from '../../../../tests/support/fakes.ts'
import { tempFolder } from '../../../../tests/support/temp-folder.ts'
import { createFolderMailer } from './folder-mailer.ts'

const clock = fakeClock()
const ids = fakeIds(clock)
const email = (id = ids.id()) => ({
  messageId: `<${id}@firm.example>`,
  from: { name: 'Ibarra', address: 'office@firm.example' },
  to: { name: 'Mara', address: 'mara@mail.example' },
  subject: 'Hola',
  text: 'Hola\n',
  html: '<p>Hola</p>',
})

test('NTF-5 each e-mail is one .eml file that any mail program reads', async () => {
  const folder = path.join(await tempFolder(), 'mail')
  const mailer = createFolderMailer(folder, { clock })
  const id = ids.id()
  expect(await mailer.send(email(id))).toEqual({ outcome: 'accepted' })
  const [name, ...others] = await readdir(folder)
  expect(others).toEqual([])
  expect(name).toBe(`20261103T100000000Z-${id}.eml`)
  const parsed = await PostalMime.parse(await readFile(path.join(folder, name ?? '')))
  expect(parsed).toMatchObject({
    subject: 'Hola',
    text: expect.stringMatching(/^Hola\s*$/),
    to: [{ address: 'mara@mail.example' }],
  })
})

test('NTF-5 a second attempt at the same e-mail replaces the first', async () => {
  const folder = await tempFolder()
  const mailer = createFolderMailer(folder, { clock })
  const id = ids.id()
  await mailer.send(email(id))
  clock.advance(60_000)
  await mailer.send(email(id))
  expect(await readdir(folder)).toHaveLength(1)
})

test('a Message-ID never becomes a path', async () => {
  const folder = await tempFolder()
  await createFolderMailer(path.join(folder, 'mail'), { clock }).send({ ...email(), messageId: '<../../evil/x@y>' })
  expect(await readdir(folder)).toEqual(['mail'])
})

test('a folder that cannot be written is said so, and nothing half is left', async () => {
  const file = path.join(await tempFolder(), 'not-a-folder')
  await writeFile(file, '')
  const result = await createFolderMailer(file, { clock }).send(email())
  expect(result).toMatchObject({ outcome: 'later', reason: 'common.mail.error.folderUnwritable' })
})
