import { expect } from 'vitest'
import type { Page } from 'playwright-core'

/** The one job through all of it, step by step as a person does it, wherever the console's window stands. */

/** The set-up screen of a new firm. `page` stands on the console. */
export async function setUpFirm(page: Page, portalOrigin?: string): Promise<void> {
  await page.getByLabel('Name of the firm').fill('Ibarra Lowe & Brandt')
  await page.getByLabel('Your name').fill('Elena Ibarra')
  await page.getByLabel('Your e-mail').fill('elena@firm.test')
  await page.getByLabel('Password', { exact: true }).fill('acequia lane in the evening')
  if (portalOrigin) await page.getByLabel('Public address of the portal').fill(portalOrigin)
  await page.getByRole('button', { name: 'Set up' }).click()
  await page.getByRole('link', { name: 'Clients' }).waitFor()
  await sendNewsAtOnce(page)
}

/** So that nobody waits for the minute in which news are gathered for one e-mail. */
async function sendNewsAtOnce(page: Page): Promise<void> {
  await page.goto(`${new URL(page.url()).origin}/settings/firm`)
  await page.getByLabel('Gather news for one e-mail').fill('0')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved').first().waitFor()
}

export async function addClientAndMatter(page: Page): Promise<void> {
  const { origin } = new URL(page.url())
  await page.goto(`${origin}/clients/new`)
  await page.getByLabel('Given name').fill('Margaret')
  await page.getByLabel('Family name').fill('Vance')
  await page.getByLabel('E-mail').fill('m.vance@mail.test')
  await page.getByRole('button', { name: 'Add client' }).click()
  await page.getByRole('heading', { name: 'Margaret Vance' }).waitFor()

  await page.goto(`${origin}/matters/new`)
  await page.getByLabel('Title').fill('Estate of Rosalind Vance')
  await page.getByLabel('Find a client').fill('marg')
  await page.getByRole('option', { name: /Margaret Vance/ }).click()
  await page.getByRole('button', { name: 'Open matter' }).click()
  await page.getByRole('heading', { name: /Estate of Rosalind Vance/ }).waitFor()
}

/** A document, uploaded on the matter's page and shared with the firm's words; the undo time runs when it resolves. */
export async function uploadAndShare(page: Page): Promise<void> {
  const documents = page.getByRole('region', { name: 'Documents' })
  await documents.locator('input[type=file]').setInputFiles({
    name: 'Inventory and appraisal.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.from('%PDF-1.7\n% a small one\n'),
  })
  await documents.getByRole('link', { name: 'Inventory and appraisal.pdf' }).waitFor()
  await page.getByRole('button', { name: 'More actions for Inventory and appraisal.pdf' }).click()
  await page.getByRole('menuitem', { name: 'Share' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('checkbox', { name: /Margaret Vance/ }).check()
  await dialog.getByLabel('Message').fill('Please read pages 3 to 9.')
  // The first thing ever that goes to this address: looked at, and overruled.
  await dialog.getByRole('checkbox', { name: 'Share anyway' }).check()
  await dialog.getByRole('button', { name: 'Share with 1 person' }).click()
  await page
    .getByText(/Nothing has left yet/)
    .first()
    .waitFor()
}

/** On the client's phone: the link, the document and its bytes, the firm's words. Ends on the conversation. */
export async function readOnPhone(page: Page, link: string): Promise<void> {
  await page.goto(link)
  await page.getByRole('heading', { name: 'Continue to see what Elena Ibarra shared with you.' }).waitFor()
  expect(page.url()).not.toContain('#')
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('heading', { name: 'Inventory and appraisal.pdf' }).waitFor()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('Inventory and appraisal.pdf')
  await page.getByRole('link', { name: /Messages/ }).click()
  await page.getByText('Please read pages 3 to 9.').click()
  await page.getByRole('textbox', { name: 'Your answer' }).waitFor()
}

/** The firm writes in the conversation of the document that was shared. */
export async function writeToClient(page: Page, words: string): Promise<void> {
  await page.goto(`${new URL(page.url()).origin}/messages`)
  await page.getByRole('listbox').getByText('Inventory and appraisal.pdf').click()
  await page.getByRole('textbox', { name: 'Reply' }).fill(words)
  await page.getByRole('button', { name: 'Send message' }).click()
}
