import { readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { tempFolder } from '../../../../tests/support/temp-folder.ts'
import {
  addRecovery,
  createHostKey,
  HostKeyDamagedError,
  HostKeyLockedError,
  HostKeyMissingError,
  openHostKey,
  protectHostKey,
  WrongPassphraseError,
  type ExternalWrap,
} from './host-key.ts'

const passphrase = 'correct horse battery staple'
const fileOf = (folder: string) => path.join(folder, 'keys', 'host-key.json')

function keychain(name: string): ExternalWrap {
  const mark = Buffer.from(name)
  return {
    name,
    wrap: (key) => Buffer.concat([mark, key.map((byte) => byte ^ 0x5a)]),
    unwrap(data) {
      if (!data.subarray(0, mark.length).equals(mark)) throw new Error('sealed by another keychain')
      return Buffer.from(data.subarray(mark.length).map((byte) => byte ^ 0x5a))
    },
  }
}

test('a key is made once and opened again', async () => {
  const folder = await tempFolder()
  const key = await createHostKey(folder, [{ kind: 'file' }])

  expect(key).toHaveLength(32)
  expect((await openHostKey(folder)).equals(key)).toBe(true)
  await expect(createHostKey(folder, [{ kind: 'file' }])).rejects.toThrow('already')
})

test('no key is ever made by opening', async () => {
  const folder = await tempFolder()

  await expect(openHostKey(folder)).rejects.toThrow(HostKeyMissingError)
  await expect(stat(fileOf(folder))).rejects.toThrow('ENOENT')
})

test('a passphrase opens it, in any Unicode form; another does not', async () => {
  const folder = await tempFolder()
  const key = await createHostKey(folder, [{ kind: 'passphrase', passphrase: 'contrase\u00f1a larga' }])

  expect((await openHostKey(folder, { passphrase: 'contrasen\u0303a larga' })).equals(key)).toBe(true)
  await expect(openHostKey(folder, { passphrase })).rejects.toThrow(WrongPassphraseError)
  await expect(openHostKey(folder)).rejects.toThrow(HostKeyLockedError)
  expect(await readFile(fileOf(folder), 'utf8')).not.toContain(key.toString('base64'))
})

test('E7 any of several ways opens it, and one that fails does not stand in the way', async () => {
  const folder = await tempFolder()
  const external = keychain('gnome')
  const key = await createHostKey(folder, [
    { kind: 'external', external },
    { kind: 'passphrase', passphrase },
  ])

  expect((await openHostKey(folder, { external })).equals(key)).toBe(true)
  expect((await openHostKey(folder, { external: keychain('kwallet'), passphrase })).equals(key)).toBe(true)
  await expect(openHostKey(folder, { external: keychain('kwallet') })).rejects.toMatchObject({
    name: 'HostKeyLockedError',
    wantedKinds: ['external', 'passphrase'],
  })
})

test('E7 a change of backend keeps the key, and the old way is gone', async () => {
  const folder = await tempFolder()
  const key = await createHostKey(folder, [{ kind: 'file' }])

  await protectHostKey(folder, key, [{ kind: 'external', external: keychain('dpapi') }])

  expect((await openHostKey(folder, { external: keychain('dpapi') })).equals(key)).toBe(true)
  await expect(openHostKey(folder)).rejects.toThrow(HostKeyLockedError)
  expect(await readFile(fileOf(folder), 'utf8')).not.toContain(key.toString('base64'))
})

test('another key cannot be put in its place', async () => {
  const folder = await tempFolder()
  const key = await createHostKey(folder, [{ kind: 'file' }])

  await expect(protectHostKey(folder, Buffer.alloc(32), [{ kind: 'file' }])).rejects.toThrow(HostKeyDamagedError)
  await expect(protectHostKey(folder, key, [])).rejects.toThrow()
  expect((await openHostKey(folder)).equals(key)).toBe(true)
})

test('TFA-7 the kit’s passphrase opens the key however it is typed; the one before it opens nothing any more', async () => {
  const folder = await tempFolder()
  const key = await createHostKey(folder, [{ kind: 'passphrase', passphrase }])
  const first = await addRecovery(folder, key)
  await first.keepOnlyThis()
  const second = await addRecovery(folder, key)

  expect(second.passphrase).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}$/)
  // Until the new page is written down, the one in the safe goes on to open it.
  expect((await openHostKey(folder, { passphrase: first.passphrase })).equals(key)).toBe(true)
  await second.keepOnlyThis()

  const careless = second.passphrase.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')
  for (const typed of [second.passphrase, careless, ` ${second.passphrase}\n`, passphrase]) {
    expect((await openHostKey(folder, { passphrase: typed })).equals(key), typed).toBe(true)
  }
  await expect(openHostKey(folder, { passphrase: first.passphrase })).rejects.toThrow(WrongPassphraseError)
  expect(await readFile(fileOf(folder), 'utf8')).not.toContain(second.passphrase.slice(0, 9))
})

test('TFA-7 a kit that came to nothing leaves the one before; it is made for this folder’s key alone', async () => {
  const folder = await tempFolder()
  const key = await createHostKey(folder, [{ kind: 'external', external: keychain('gnome') }])
  const kept = await addRecovery(folder, key)
  await kept.keepOnlyThis()
  const given = await addRecovery(folder, key)
  await given.discard()

  expect((await openHostKey(folder, { passphrase: kept.passphrase })).equals(key)).toBe(true)
  await expect(openHostKey(folder, { passphrase: given.passphrase })).rejects.toThrow(WrongPassphraseError)
  expect((await openHostKey(folder, { external: keychain('gnome') })).equals(key)).toBe(true)
  await expect(addRecovery(folder, Buffer.alloc(32))).rejects.toThrow(HostKeyDamagedError)
})

test('TFA-7 of two kits made at once one is refused, and the one that is shown opens the key', async () => {
  const folder = await tempFolder()
  const key = await createHostKey(folder, [{ kind: 'external', external: keychain('gnome') }])
  for (let round = 0; round < 2; round++) {
    const made = await Promise.all([addRecovery(folder, key), addRecovery(folder, key)])
    const shown = (
      await Promise.all(
        made.map((kit) =>
          kit.keepOnlyThis().then(
            () => [kit.passphrase],
            () => kit.discard().then(() => []),
          ),
        ),
      )
    ).flat()
    expect(shown).toHaveLength(1)
    expect((await openHostKey(folder, { passphrase: shown[0] })).equals(key)).toBe(true)
  }
})

test('TFA-7 kits that were begun and never finished do not gather in the file', async () => {
  const folder = await tempFolder()
  const key = await createHostKey(folder, [{ kind: 'external', external: keychain('gnome') }])
  const kept = await addRecovery(folder, key)
  await kept.keepOnlyThis()
  for (let cut = 0; cut < 8; cut++) await addRecovery(folder, key)

  expect((await openHostKey(folder, { external: keychain('gnome') })).equals(key)).toBe(true)
  expect((await openHostKey(folder, { passphrase: kept.passphrase })).equals(key)).toBe(true)
})

test('a damaged file is named as that and left as it is', async () => {
  const folder = await tempFolder()
  const key = await createHostKey(folder, [{ kind: 'file' }])
  const good = await readFile(fileOf(folder), 'utf8')
  const other = Buffer.alloc(32, 1).toString('base64')

  for (const bad of ['', '{', '{}', good.slice(0, -20), good.replace(key.toString('base64'), other)]) {
    await writeFile(fileOf(folder), bad)
    await expect(openHostKey(folder)).rejects.toThrow(HostKeyDamagedError)
    await expect(createHostKey(folder, [{ kind: 'file' }])).rejects.toThrow()
    expect(await readFile(fileOf(folder), 'utf8')).toBe(bad)
  }
})

test.skipIf(process.platform === 'win32')('the file is for the host alone', async () => {
  const folder = await tempFolder()
  await createHostKey(folder, [{ kind: 'file' }])

  expect((await stat(fileOf(folder))).mode & 0o777).toBe(0o600)
  expect((await stat(path.join(folder, 'keys'))).mode & 0o777).toBe(0o700)
})
