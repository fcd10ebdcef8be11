import { hash } from '@node-rs/argon2'
import { expect, test } from 'vitest'
import { createPasswordHasher, TooBusyError } from '../../src/main/platform/passwords/argon2-passwords.ts'

const quick = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

test('S2 a stored hash is argon2id with 46 MiB and two passes, salted', async () => {
  const passwords = createPasswordHasher()

  const stored = await passwords.hash('correct horse battery staple')

  expect(stored).toMatch(/^\$argon2id\$v=19\$m=47104,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  expect(stored).not.toBe(await passwords.hash('correct horse battery staple'))
  expect(await passwords.verify(stored, 'correct horse battery staple')).toBe(true)
  expect(await passwords.verify(stored, 'correct horse battery stapler')).toBe(false)
})

test('S1 the same password typed on another system is the same (NFC)', async () => {
  const passwords = createPasswordHasher(quick)

  expect(await passwords.verify(await passwords.hash('contrasen\u0303a'), 'contrase\u00f1a')).toBe(true)
})

test('S2 a hash of lower parameters or another kind is due for a new one', async () => {
  const passwords = createPasswordHasher()
  const made = (options: Parameters<typeof hash>[1]) => hash('x', options)

  expect(passwords.needsRehash(await made({ memoryCost: 47_104, timeCost: 2, parallelism: 1, algorithm: 2 }))).toBe(
    false,
  )
  expect(passwords.needsRehash(await made({ memoryCost: 65_536, timeCost: 3, parallelism: 1, algorithm: 2 }))).toBe(
    false,
  )
  expect(passwords.needsRehash(await made({ memoryCost: 19_456, timeCost: 2, parallelism: 1, algorithm: 2 }))).toBe(
    true,
  )
  expect(passwords.needsRehash(await made({ memoryCost: 47_104, timeCost: 1, parallelism: 1, algorithm: 2 }))).toBe(
    true,
  )
  expect(passwords.needsRehash(await made({ memoryCost: 47_104, timeCost: 2, parallelism: 1, algorithm: 1 }))).toBe(
    true,
  )
})

test('S2 one at a time, 32 may wait, one more is told to come back', async () => {
  const passwords = createPasswordHasher({ memoryCost: 8, timeCost: 1, parallelism: 1 })

  const results = await Promise.allSettled(Array.from({ length: 40 }, () => passwords.hash('x')))

  const refused = results.filter((result) => result.status === 'rejected')
  expect(refused).toHaveLength(7)
  expect(refused.every(({ reason }) => reason instanceof TooBusyError)).toBe(true)
  await expect(passwords.hash('x')).resolves.toContain('$argon2id$')
})

test('a password that cannot be hashed does not stop the queue', async () => {
  const passwords = createPasswordHasher(quick)

  await expect(passwords.verify('no hash', 'x')).rejects.toThrow()
  await expect(passwords.hash('x')).resolves.toContain('$argon2id$')
})
