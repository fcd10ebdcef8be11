import { expect, test } from 'vitest'
import { clearCookie, cookieNames, readCookie, writeCookie } from '../../src/main/platform/http/cookies.ts'

test('C7 over https a cookie is __Host-, Secure, HttpOnly, SameSite=Strict, without a domain', () => {
  const { session, companion } = cookieNames({ face: 'portal', port: 443, secure: true })

  expect([session, companion]).toEqual(['__Host-portico-client', '__Host-portico-browser'])
  expect(writeCookie(session, 'abc', { secure: true, maxAgeSeconds: 60 })).toBe(
    '__Host-portico-client=abc; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=60',
  )
})

test('C7 on plain loopback the port separates two hosts of one machine', () => {
  expect(cookieNames({ face: 'console', port: 4001, secure: false })).toEqual({
    session: 'portico-staff-4001',
    companion: 'portico-window-4001',
    device: 'portico-device-4001',
    viewAs: 'portico-staff-view-as-4001',
  })
  expect(writeCookie('portico-staff-4001', 'abc', { secure: false })).toBe(
    'portico-staff-4001=abc; Path=/; HttpOnly; SameSite=Strict',
  )
  expect(clearCookie('portico-staff-4001', { secure: false })).toContain('Max-Age=0')
})

test('a cookie is read by its whole name, the first of two', () => {
  const header = 'xportico=1; portico=2;portico=3; empty=; __proto__=4'

  expect(readCookie(header, 'portico')).toBe('2')
  expect(readCookie(header, 'empty')).toBeUndefined()
  expect(readCookie(header, 'ortico')).toBeUndefined()
  expect(readCookie(undefined, 'portico')).toBeUndefined()
})

test('a value cannot bring attributes or headers of its own', () => {
  for (const value of ['a; Domain=x', 'a\r\nSet-Cookie: b=c', 'a,b', 'a b']) {
    expect(() => writeCookie('portico', value, { secure: true })).toThrow()
  }
})
