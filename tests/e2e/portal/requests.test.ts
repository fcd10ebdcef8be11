import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createRequests, type NewRequests } from '../../../src/main/features/requests/create-requests.ts'
import { unshare } from '../../../src/main/features/sharing/unshare.ts'
import { axeFindings, bringAxe } from '../../support/axe.ts'
import { granted } from '../../support/test-app.ts'
import { until } from '../../support/until.ts'
import { openPortalScene, type Person, type PortalScene } from './support/portal-scene.ts'

let scene: PortalScene
let folder: string
beforeAll(async () => {
  scene = await openPortalScene()
  folder = await mkdtemp(path.join(os.tmpdir(), 'portico-requests-'))
  // The console of this host is a page that may be asked too.
  scene.origins.push(scene.console)
})
afterEach(async () => {
  expect(await scene.closeDevices()).toEqual([])
})
afterAll(async () => {
  await scene.close()
  await rm(folder, { recursive: true, force: true })
})

const phone = { hasTouch: true, isMobile: true }
/** Pictures of what was seen, for whoever wants to look. */
async function picture(page: Page, name: string): Promise<void> {
  const place = process.env['PORTICO_PICTURES']
  if (place) await page.screenshot({ path: path.join(place, `${name}.png`), fullPage: true })
}
async function dark(page: Page, name: string): Promise<void> {
  await page.emulateMedia({ colorScheme: 'dark' })
  await picture(page, name)
  await page.emulateMedia({ colorScheme: 'light' })
}
const anyFile = (page: Page) => page.locator('input[type=file]:not([accept])').first()
const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

async function file(name: string): Promise<string> {
  const place = path.join(folder, name)
  await writeFile(place, `what ${name} holds`)
  return place
}

/** Elena's console. */
async function firm(options: Parameters<PortalScene['device']>[0] = {}): Promise<Page> {
  const context = await scene.device({ viewport: { width: 1280, height: 860 }, reducedMotion: 'reduce', ...options })
  await bringAxe(context)
  const page = await context.newPage()
  await page.goto(scene.console)
  await page.getByLabel('E-mail', { exact: true }).fill('elena@ibarralowe.example')
  await page.getByLabel('Password', { exact: true }).fill('correct horse battery')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.locator('#main').waitFor()
  return page
}

const asked = async ({ matterId, participantId, email }: Person, change: Partial<NewRequests> = {}) =>
  granted(
    await createRequests(scene.deps, scene.lawyer, {
      matterId,
      title: 'Papers for the inventory',
      note: 'The court wants these with the inventory.',
      remindEveryDays: 3,
      items: [
        { title: 'Identity card', note: 'Both sides, please.' },
        { title: 'Bank statements', note: '' },
      ],
      message: '',
      participantIds: [participantId],
      confirmedEmails: { [participantId]: email },
      ...change,
    }),
  ).requests[0]?.requestId ?? ''

test('DOC-7 from the firm’s click to the e-mail, the client’s answer on a phone in Spanish, and its acceptance', async () => {
  const rosa = await scene.person('Rosa', { locale: 'es' })
  const console = await firm()
  await console.goto(`${scene.console}/matters/${rosa.matterId}/requests`)
  await picture(console, 'console-matter-empty')
  await console.getByRole('link', { name: 'Ask for something' }).first().click()
  await console.getByLabel('Title').fill('Papeles para el inventario')
  await console.getByLabel('What is asked for, item 1').fill('Documento de identidad')
  await console.getByLabel('What is asked for, item 1').press('Enter')
  await console.keyboard.type('Extractos del banco')
  await console.getByRole('button', { name: 'Note, day, example for item 2' }).click()
  await console.keyboard.type('De los últimos tres meses.')
  await console.getByLabel('Due', { exact: true }).last().fill('2026-11-05')
  // Nobody is chosen for anyone.
  expect(await console.getByRole('button', { name: 'Choose who first' }).isDisabled()).toBe(true)
  await console.getByRole('checkbox', { name: /Rosa Vance/ }).check()
  await console.getByText('E-mail in Spanish to').waitFor()
  expect(await axeFindings(console)).toEqual([])
  await picture(console, 'console-form')
  await dark(console, 'console-form-dark')
  await console.getByRole('button', { name: 'Ask 1 person' }).click()
  await console.getByRole('heading', { name: 'Papeles para el inventario' }).last().waitFor()

  const mail = await scene.mail(rosa.email)
  expect(mail.subject + mail.text).not.toMatch(/inventario|Extractos|Estate/)
  expect(mail.subject).toBe('Ibarra Lowe & Brandt le invita a su portal seguro')
  const context = await scene.device(phone)
  await bringAxe(context)
  const portal = await scene.enter(rosa, context)
  await portal.getByRole('heading', { name: 'Papeles para el inventario' }).waitFor()
  await portal.getByText('0 de 2 enviados').waitFor()
  await portal.getByText('Para el jueves').first().waitFor()
  expect(await overflow(portal)).toBe(0)
  expect(await axeFindings(portal)).toEqual([])
  await picture(portal, 'portal-open')

  // By keyboard alone: the answer of the first item, with a file and with words.
  const card = portal.getByRole('listitem').filter({ hasText: 'Documento de identidad' })
  await card.getByRole('button', { name: 'Responder' }).focus()
  await portal.keyboard.press('Enter')
  await anyFile(portal).setInputFiles([await file('carnet.txt')])
  await portal.getByText('carnet.txt').waitFor()
  await portal.getByLabel('Unas palabras').fill('El original está en casa.')
  expect(await axeFindings(portal)).toEqual([])
  await picture(portal, 'portal-answering')
  await dark(portal, 'portal-answering-dark')
  await portal.getByLabel('Unas palabras').press('Control+Enter')
  await card.getByText('Enviado', { exact: true }).waitFor()
  await card.getByRole('link', { name: /carnet.txt/ }).waitFor()

  const bank = portal.getByRole('listitem').filter({ hasText: 'Extractos del banco' })
  await bank.getByRole('button', { name: 'Responder' }).click()
  await bank.getByRole('button', { name: 'No lo tengo' }).click()
  await bank.getByLabel('Por qué').fill('El banco los envía por correo.')
  await picture(portal, 'portal-missing')
  await bank.getByRole('button', { name: 'Informar al despacho' }).click()
  await portal.getByText('Se envió todo.').waitFor()
  await picture(portal, 'portal-sent')

  // The firm sees it without reloading, and decides.
  const first = console.getByRole('listitem').filter({ hasText: 'Documento de identidad' }).last()
  const second = console.getByRole('listitem').filter({ hasText: 'Extractos del banco' }).last()
  await first.getByRole('link', { name: 'carnet.txt', exact: true }).waitFor()
  await second.getByText('Rosa Vance does not have this.').waitFor()
  expect(await axeFindings(console)).toEqual([])
  await picture(console, 'console-review')
  await dark(console, 'console-review-dark')
  await first.getByRole('button', { name: 'Accept Documento de identidad' }).click()
  await first.getByText('Accepted', { exact: true }).waitFor()
  await second.getByRole('button', { name: 'Send back Extractos del banco' }).click()
  await second.getByRole('textbox').fill('Los puede descargar en la página del banco.')
  await picture(console, 'console-sending-back')
  await second.getByRole('button', { name: 'Send back', exact: true }).click()

  const again = await until('the e-mail about it', async () =>
    (await scene.mailsTo(rosa.email)).find((one) => /necesita algo más/.test(one.subject)),
  )
  expect(again.subject + again.text).not.toMatch(/banco|inventario/)
  await bank.getByText('Los puede descargar en la página del banco.').waitFor()
  await card.getByText('Aceptado', { exact: true }).waitFor()
  expect(await axeFindings(portal)).toEqual([])
  await picture(portal, 'portal-returned')
  await dark(portal, 'portal-returned-dark')
  await bank.getByRole('button', { name: 'Responder' }).click()
  await bank.getByRole('button', { name: 'Al final sí lo tengo' }).click()
  await anyFile(portal).setInputFiles([await file('extractos.txt')])
  await bank.getByRole('button', { name: 'Enviar respuesta' }).click()
  await bank.getByRole('link', { name: /extractos.txt/ }).waitFor()

  await second.getByRole('link', { name: 'extractos.txt', exact: true }).waitFor()
  await console.getByRole('button', { name: 'Accept it' }).click()
  await console.getByText('Done', { exact: true }).first().waitFor()
  expect(await second.getByText('El banco los envía por correo.').count()).toBe(0)
  await portal.getByText('Se aceptó todo. No hace falta nada más.').waitFor()
  await picture(portal, 'portal-done')
  await picture(console, 'console-done')
  expect(await console.getByRole('button', { name: 'Remind now' }).count()).toBe(0)
})

test('DOC-7 what is being written is there again, and an unshare makes the open page say so', async () => {
  const mara = await scene.person('Mara')
  const requestId = await asked(mara, { dueOn: '2026-10-30' })
  const context = await scene.device(phone)
  await bringAxe(context)
  const page = await scene.enter(mara, context)
  // Late, and said calmly.
  await page.getByText('Was due on Friday').first().waitFor()
  const card = page.getByRole('listitem').filter({ hasText: 'Identity card' })
  await card.getByRole('button', { name: 'Answer' }).click()
  await card.getByLabel('A few words').fill('It is with my')
  await page.getByText(/kept/i).first().waitFor()
  await page.reload()
  await card.getByRole('button', { name: 'Answer' }).click()
  await expect.poll(() => card.getByLabel('A few words').inputValue()).toBe('It is with my')
  await picture(page, 'portal-late')

  await page.goto(`${scene.portal}/requests`)
  await page.getByRole('link', { name: /Papers for the inventory/ }).waitFor()
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'portal-list')
  await page.getByRole('link', { name: /Papers for the inventory/ }).click()
  await card.waitFor()
  const share = await scene.store.read((db) =>
    db.selectFrom('shares').select('id').where('resource_id', '=', requestId).executeTakeFirstOrThrow(),
  )
  granted(await unshare(scene.deps, scene.lawyer, { shareId: share.id }))
  await page.getByRole('heading', { name: 'No longer being shared' }).waitFor()
  expect(await page.getByText('Identity card').count()).toBe(0)
  expect(await axeFindings(page)).toEqual([])
})

test('DOC-7 the firm’s list, its templates, and changing what is asked, by keyboard', async () => {
  const noah = await scene.person('Noah')
  const requestId = await asked(noah, { dueOn: '2026-11-01', title: 'Onboarding papers' })
  const page = await firm()
  await page.goto(`${scene.console}/requests`)
  await page.getByRole('button', { name: /Overdue/ }).click()
  await page.getByText('Onboarding papers').first().click()
  await page.getByRole('heading', { name: 'Onboarding papers' }).waitFor()
  await picture(page, 'console-list')
  await page.getByRole('button', { name: 'Remind now' }).click()
  await page.getByText('again from').waitFor()
  await until('the reminder', async () =>
    (await scene.mailsTo(noah.email)).find((one) => one.subject === 'A reminder from Ibarra Lowe & Brandt'),
  )
  expect(await axeFindings(page)).toEqual([])

  await page.getByRole('link', { name: 'Edit' }).click()
  await page.getByRole('button', { name: 'Move item 2 up' }).focus()
  await page.keyboard.press('Enter')
  await expect.poll(() => page.getByLabel('What is asked for, item 1').inputValue()).toBe('Bank statements')
  await page.getByRole('button', { name: 'Add another' }).click()
  await page.keyboard.type('Proof of address')
  await picture(page, 'console-edit')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('heading', { name: '3. Proof of address' }).waitFor()

  await page.getByRole('button', { name: 'More for this request' }).click()
  await page.getByRole('menuitem', { name: 'Keep as a template' }).click()
  await expect.poll(() => page.getByLabel('Name of the template').inputValue()).toBe('Onboarding papers')
  await page.getByLabel('Name of the template').fill('New client')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('link', { name: 'New client' }).waitFor()
  expect(await axeFindings(page)).toEqual([])
  await picture(page, 'console-templates')

  await page.goto(`${scene.console}/requests/new?matter=${noah.matterId}`)
  await page.getByLabel('Begin with').selectOption({ label: 'New client' })
  await expect.poll(() => page.getByLabel('What is asked for, item 3').inputValue()).toBe('Proof of address')
  await page.setViewportSize({ width: 360, height: 740 })
  expect(await overflow(page)).toBe(0)
  await picture(page, 'console-form-narrow')
  await page.goto(`${scene.console}/requests/${requestId}`)
  await page.getByRole('heading', { name: '3. Proof of address' }).waitFor()
  expect(await overflow(page)).toBe(0)
  await picture(page, 'console-narrow')
})
