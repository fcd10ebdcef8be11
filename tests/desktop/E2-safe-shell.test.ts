import { describe, expect, it, vi } from 'vitest'
import { plainFileName } from '../../src/main/desktop/containment.ts'
import { mayOpenOutside } from '../../src/main/desktop/safe-shell.ts'

vi.mock('electron', () => ({ app: {}, BrowserWindow: class {}, shell: {} }))

const portals = ['https://portal.example.com', 'https://emea.example.com:8443/', 'http://127.0.0.1:4000']

describe('E2 what may be handed to the system', () => {
  it.each([
    'https://portal.example.com',
    'https://portal.example.com/c#token',
    'https://PORTAL.example.com/a?b=c',
    'https://emea.example.com:8443/sign-in',
    'mailto:ana.garcia+law@example.com',
  ])('E2 yes: %s', (address) => expect(mayOpenOutside(address, portals)).toBe(true))

  it.each([
    'http://portal.example.com/',
    'http://127.0.0.1:4000/',
    'https://portal.example.com:444/',
    'https://portal.example.com.evil.example/',
    'https://evil.example/?https://portal.example.com',
    'https://portal.example.com@evil.example/',
    'https://user:secret@portal.example.com/',
    'https://user@portal.example.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'ms-msdt:/id',
    'search-ms:query=x',
    'smb://host/share',
    '\\\\host\\share',
    'ssh://host',
    'portal.example.com',
    '',
    ' ',
    'https://',
    'mailto:',
    'mailto:a@b.example?bcc=all@evil.example',
    'mailto:a@b.example,c@d.example',
    'mailto:a@b.example%0abcc:x@y.example',
    'mailto:a@b.example\nbcc:x',
    `mailto:${'a'.repeat(65)}@b.example`,
  ])('E2 no: %s', (address) => expect(mayOpenOutside(address, portals)).toBe(false))

  it('E2 nothing where no address is set', () => expect(mayOpenOutside('https://portal.example.com', [])).toBe(false))
})

describe('E2 the name in the save dialog', () => {
  it.each([
    ['bill.pdf', 'bill.pdf'],
    ['../../.ssh/authorized_keys', '_.._.ssh_authorized_keys'],
    ['C:\\Windows\\x.exe', 'C__Windows_x.exe'],
    ['invoice\u202efdp.exe', 'invoicefdp.exe'],
    ['a\u0000b.pdf', 'ab.pdf'],
    ['...', 'document'],
    ['', 'document'],
    ['x'.repeat(500), 'x'.repeat(200)],
  ])('E2 %j becomes %j', (name, plain) => expect(plainFileName(name)).toBe(plain))
})
