import { expect, test } from 'vitest'
import { relyingParty } from './relying-party.ts'

const numbers = [
  'http://127.0.0.1:4710',
  'https://127.0.0.1',
  'https://[::1]:4710',
  'http://[::1]',
  'https://192.0.2.7',
]

test('TFA-9 an address that is a number has no passkeys, whatever is set', () => {
  for (const origin of numbers) {
    expect(relyingParty(origin, null), origin).toEqual({ unavailableKey: 'common.passkeys.atNumber', domain: null })
    expect(relyingParty(origin, 'firm.example')).toMatchObject({ unavailableKey: 'common.passkeys.atNumber' })
  }
})

test('TFA-9 plain http has none but on this machine itself', () => {
  const localhost = { domain: 'localhost', origin: 'http://localhost:4710' }
  expect(relyingParty('http://localhost:4710', null)).toEqual(localhost)
  expect(relyingParty('http://console.firm.example', null)).toEqual({
    unavailableKey: 'common.passkeys.notEncrypted',
    domain: null,
  })
  expect(relyingParty('http://localhost.firm.example', null)).toMatchObject({
    unavailableKey: 'common.passkeys.notEncrypted',
  })
})

test('TFA-9 the domain that is set holds for itself and what is under it, and for nothing that only looks so', () => {
  const at = (origin: string) => relyingParty(origin, 'firm.example')
  expect(at('https://firm.example')).toEqual({ domain: 'firm.example', origin: 'https://firm.example' })
  expect(at('https://console.firm.example:8443')).toEqual({
    domain: 'firm.example',
    origin: 'https://console.firm.example:8443',
  })
  for (const origin of ['https://infirm.example', 'https://firm.example.net', 'http://localhost:4710']) {
    expect(at(origin), origin).toEqual({ unavailableKey: 'common.passkeys.otherDomain', domain: 'firm.example' })
  }
})
