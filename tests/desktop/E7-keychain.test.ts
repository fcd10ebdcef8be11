import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { Program } from '../support/electron-double/launch.ts'
import { onTheDouble, type ShellUnderTest, soon } from '../support/electron-double/shells.ts'

const passphrase = 'correct horse battery staple'
const keyFileOf = (program: Program) => join(program.home, 'userData', 'firm', 'keys', 'desktop-key.json')
const slotsOf = async (program: Program) => {
  const { slots } = JSON.parse(await readFile(keyFileOf(program), 'utf8')) as {
    slots: { kind: string; backend?: string }[]
  }
  return slots.map((slot) => (slot.backend ? `${slot.kind} ${slot.backend}` : slot.kind)).sort()
}

/** The console's page, past whatever stands before it; what the fixture's host says of its key. */
async function keyOf(program: Program): Promise<string> {
  await expect.poll(() => consolePage(program), soon).toBe('/')
  const page = await program.window()
  return page.evaluate(() => fetch('/key').then((response) => response.text()))
}
async function consolePage(program: Program): Promise<string> {
  const page = await program.window()
  return page.locator('h1').innerText()
}
async function answerGate(gate: Page, ...texts: string[]): Promise<void> {
  for (const [index, text] of texts.entries()) await gate.locator('input').nth(index).fill(text)
  await gate.locator('button').click()
}

onTheDouble((shell) => {
  const start = (keychain: string, home?: string, more: Parameters<ShellUnderTest['start']>[0] = {}) =>
    shell.start({ ...more, double: { KEYCHAIN: keychain, ...more.double }, ...(home ? { home } : {}) })

  describe('E7 with a keychain', () => {
    it('E7 nobody is asked, nothing readable is on disk, and the next start opens the same key', async () => {
      const first = await start('gnome_libsecret')
      const key = await keyOf(first)
      await first.quit()
      expect(await slotsOf(first)).toEqual(['keychain gnome_libsecret'])
      const second = await start('gnome_libsecret', first.home)
      expect(await keyOf(second)).toBe(key)
    })

    it('E7 another keychain and no passphrase: the start stops, names both, and changes nothing', async () => {
      const first = await start('gnome_libsecret')
      const key = await keyOf(first)
      await first.quit()
      const before = await readFile(keyFileOf(first))
      const second = await start('kwallet6', first.home, { double: { LANGUAGES: 'es-MX' } })
      await second.exited
      expect(second.output()).toContain('gnome_libsecret')
      expect(await readFile(keyFileOf(first))).toEqual(before)
      const third = await start('gnome_libsecret', first.home)
      expect(await keyOf(third)).toBe(key)
    })

    it('E7 a recovery passphrase, set from the menu, survives a change of keychain and is then joined by the new one', async () => {
      const first = await start('gnome_libsecret')
      const key = await keyOf(first)
      await first.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('add-passphrase')?.click())
      await expect.poll(() => first.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length), soon).toBe(2)
      await answerGate(await first.window('input'), passphrase, passphrase)
      await expect.poll(() => slotsOf(first), soon).toEqual(['keychain gnome_libsecret', 'passphrase'])
      await first.quit()

      const second = await start('kwallet6', first.home)
      const gate = await second.window('input')
      expect(await gate.locator('p').first().innerText()).toContain('The keychain of this computer has changed')
      await answerGate(gate, passphrase)
      expect(await keyOf(second)).toBe(key)
      await second.quit()
      expect(await slotsOf(second)).toEqual(['keychain kwallet6', 'passphrase'])

      const third = await start('kwallet6', first.home)
      expect(await keyOf(third)).toBe(key)
    })
  })

  describe.each(['basic_text', 'missing'])('E7 with %s for a keychain', (none) => {
    it('E7 a passphrase is asked for instead, said plainly, and opens the same key at the next start', async () => {
      const first = await start(none)
      const gate = await first.window('input')
      expect(await gate.locator('p').first().innerText()).toContain('This computer has no keychain that keeps secrets')
      await answerGate(gate, 'too short', 'too short')
      await expect.poll(() => gate.locator('#said').innerText(), soon).toContain('15 characters or more')
      await answerGate(gate, passphrase, `${passphrase} not`)
      await expect.poll(() => gate.locator('#said').innerText(), soon).toContain('not the same')
      await answerGate(gate, passphrase, passphrase)
      const key = await keyOf(first)
      await first.quit()
      expect(await slotsOf(first)).toEqual(['passphrase'])

      const second = await start(none, first.home)
      const again = await second.window('input')
      await answerGate(again, 'not the right passphrase')
      await expect.poll(() => again.locator('#said').innerText(), soon).toContain('That is not the passphrase')
      await answerGate(again, passphrase)
      expect(await keyOf(second)).toBe(key)
      await second.quit()

      const third = await start('gnome_libsecret', first.home)
      await answerGate(await third.window('input'), passphrase)
      expect(await keyOf(third)).toBe(key)
      expect(await slotsOf(third)).toEqual(['keychain gnome_libsecret', 'passphrase'])
    })
  })

  it('E7 closing the gate ends the program and leaves no key', async () => {
    const program = await start('missing')
    await program.window('input')
    await program.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    expect(await program.exited).toBe(0)
    await expect(readFile(keyFileOf(program))).rejects.toThrow('ENOENT')
  })

  it('E7 the gate is in Spanish for a Spanish system, and its page runs nothing but its own script', async () => {
    const program = await start('missing', undefined, { double: { LANGUAGES: 'es-ES,en' } })
    const gate = await program.window('input')
    expect(await gate.locator('h1').innerText()).toBe('Elija una frase de contraseña')
    const ran = await gate.evaluate(() => {
      const script = document.createElement('script')
      script.textContent = 'document.title = "ran"'
      document.body.append(script)
      return document.title
    })
    expect(ran).toBe('Portico')
  })

  it('E7 a key file that cannot be read stops the start and stays as it is', async () => {
    const first = await start('gnome_libsecret')
    await keyOf(first)
    await first.quit()
    await writeFile(keyFileOf(first), '{"version":1')
    const second = await start('gnome_libsecret', first.home)
    await second.exited
    expect(await readFile(keyFileOf(first), 'utf8')).toBe('{"version":1')
  })

  it('E7 the key is on disk in no readable form', async () => {
    const program = await start('missing')
    await answerGate(await program.window('input'), passphrase, passphrase)
    const keyHash = await keyOf(program)
    const { slots } = JSON.parse(await readFile(keyFileOf(program), 'utf8')) as { slots: { sealed: string }[] }
    const sealed = Buffer.from(slots[0]?.sealed ?? '', 'base64')
    for (let at = 0; at + 32 <= sealed.length; at++) {
      expect(
        createHash('sha256')
          .update(sealed.subarray(at, at + 32))
          .digest('hex'),
      ).not.toBe(keyHash)
    }
    expect((await readFile(keyFileOf(program), 'utf8')).includes(passphrase)).toBe(false)
  })
})
