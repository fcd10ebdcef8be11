import { Readable } from 'node:stream'
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import type { StaffActor } from '../../../../src/main/actor.ts'
import { createClient } from '../../../../src/main/features/clients/create-client.ts'
import { uploadDocument } from '../../../../src/main/features/documents/upload-document.ts'
import { createMatter } from '../../../../src/main/features/matters/create-matter.ts'
import { replyAsStaff } from '../../../../src/main/features/messages/reply-as-staff.ts'
import { startThread } from '../../../../src/main/features/messages/start-thread.ts'
import { updateFirm } from '../../../../src/main/features/settings/firm-settings.ts'
import { previewShare } from '../../../../src/main/features/sharing/preview-share.ts'
import { shareResource } from '../../../../src/main/features/sharing/share-resource.ts'
import { setUpFirm } from '../../../../src/main/features/staff/set-up-firm.ts'
import type { Locale } from '../../../../src/shared/contract-parts.ts'
import { launchBrowser } from '../../../support/chromium.ts'
import { startE2eHost } from '../../../support/e2e-host.ts'
import { granted, origin, system } from '../../../support/test-app.ts'

const firm = {
  name: 'Ibarra Lowe & Brandt',
  accentColor: '#14535e',
  timeZone: 'America/Denver',
  defaultLocale: 'en' as const,
  contactName: 'Elena Ibarra',
  contactPhone: '(505) 555-0117',
  contactHours: 'weekdays 8:30 to 5:30',
  replyToEmail: 'office@ibarralowe.example',
  lockAfterMinutes: 15,
  shareDelaySeconds: 0,
  noticeGroupSeconds: 0,
}

/** What a page did that no page may do, whatever it shows (POR-5, H4). */
function watchPage(page: Page, home: readonly string[], troubles: string[]) {
  page.on('pageerror', (error) => troubles.push(`fault: ${error.message}`))
  page.on('console', (message) => {
    // The browser's own line about an answer that was a refusal, or that a test kept from coming.
    if (/^Failed to load resource: (the server responded with a status of 4|net::ERR_FAILED)/.test(message.text()))
      return
    if (message.type() === 'error' || message.type() === 'warning') troubles.push(message.text())
  })
  page.on('request', (request) => {
    const { origin: to, protocol } = new URL(request.url())
    if (protocol.startsWith('http') && !home.includes(to)) troubles.push(`asked ${to}`)
  })
}

/** A client of the firm with a matter of their own, and what was shared with them. */
export interface Person {
  clientId: string
  email: string
  matterId: string
  participantId: string
}

/** One host and one browser for the tests of a file; every test makes its own people. */
export async function openPortalScene() {
  const [browser, host] = await Promise.all([launchBrowser(), startE2eHost()])
  const { deps } = host
  const { userId } = granted(
    await setUpFirm(deps, system, {
      firmName: firm.name,
      ownerName: firm.contactName,
      ownerEmail: 'elena@ibarralowe.example',
      password: 'correct horse battery',
      locale: 'en',
      timeZone: firm.timeZone,
    }),
  )
  const lawyer: StaffActor = {
    kind: 'staff',
    userId,
    name: firm.contactName,
    role: 'owner',
    locale: 'en',
    sessionId: '',
    passwordAtMs: host.clock.now(),
    hasSecondFactor: false,
    origin,
  }
  const setFirm = async (changes: Partial<typeof firm> = {}) =>
    void granted(await updateFirm(deps, lawyer, { ...firm, ...changes }))
  await setFirm()

  let people = 0
  async function person(
    givenName: string,
    fields: { locale?: Locale; portalAddressId?: string } = {},
  ): Promise<Person> {
    const email = `${givenName.toLowerCase()}.${++people}@mail.example`
    const { clientId } = granted(
      await createClient(deps, lawyer, {
        kind: 'person',
        givenName,
        familyName: 'Vance',
        companyName: '',
        email,
        phone: '',
        address: '',
        locale: 'en',
        portalAddressId: null,
        notes: '',
        tags: [],
        ...fields,
      }),
    )
    const { matterId, participants } = granted(
      await createMatter(deps, lawyer, {
        title: 'Estate of Rosalind Vance',
        practiceArea: 'Probate',
        status: 'open',
        responsibleUserId: lawyer.userId,
        staffUserIds: [],
        isRestricted: false,
        participants: [{ clientId, role: '' }],
      }),
    )
    return { clientId, email, matterId, participantId: participants[0]!.participantId }
  }
  const only = ({ participantId, email }: Person) => ({
    participantIds: [participantId],
    confirmedEmails: { [participantId]: email },
  })

  async function document(to: Person, name = 'Inventory and appraisal.txt', message = '') {
    const bytes = Buffer.from('what there is')
    const upload = { matterId: to.matterId, name, expectedBytes: bytes.length, source: Readable.from([bytes]) }
    const { documentId } = granted(await uploadDocument(deps, lawyer, upload))
    const order = { resources: [{ kind: 'document' as const, resourceId: documentId }], message, ...only(to) }
    const { warnings } = granted(await previewShare(deps, lawyer, order))
    const overruled = warnings.map((warning) => warning.warningId)
    const { batchId } = granted(await shareResource(deps, lawyer, { ...order, overruled }))
    const share = await host.store.read((db) =>
      db.selectFrom('shares').selectAll().where('batch_id', '=', batchId).executeTakeFirstOrThrow(),
    )
    return { documentId, shareId: share.id, threadId: share.thread_id ?? '' }
  }
  const thread = async (to: Person, subject = 'Who signs the inventory', body = 'Only you sign it.') =>
    granted(await startThread(deps, lawyer, { matterId: to.matterId, subject, body, ...only(to) }))
  const reply = async (threadId: string, body: string) => granted(await replyAsStaff(deps, lawyer, { threadId, body }))

  const troubles: string[] = []
  const contexts = new Set<BrowserContext>()
  const origins = [host.portal]

  /** A browser of somebody's own. */
  async function device(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    const phone = { viewport: { width: 360, height: 740 }, locale: 'en-US' }
    const context = await host.follow(await browser.newContext({ ...phone, ...options }))
    context.setDefaultTimeout(20_000)
    context.on('page', (page) => watchPage(page, origins, troubles))
    contexts.add(context)
    return context
  }

  /** Opens the link of their n-th mail and goes on; answers the page once the portal is there. */
  async function enter(somebody: Person, context?: BrowserContext, nth = 1): Promise<Page> {
    const page = await (context ?? (await device())).newPage()
    const { link } = await host.mail(somebody.email, nth)
    await page.goto(link ?? '')
    await page.getByRole('button', { name: /^Continu/ }).click()
    await page.getByRole('button', { name: /^Men/ }).waitFor()
    return page
  }

  return {
    ...host,
    host,
    browser,
    lawyer,
    firm,
    setFirm,
    person,
    document,
    thread,
    reply,
    device,
    enter,
    /** Further origins of this host that pages may lead to. */
    origins,
    /** After each test: closes its pages; what they did that no page may do. */
    async closeDevices(): Promise<string[]> {
      await Promise.all([...contexts].map((context) => context.close()))
      contexts.clear()
      return troubles.splice(0)
    },
    async close() {
      await browser.close()
      await host.close()
    },
  }
}

export type PortalScene = Awaited<ReturnType<typeof openPortalScene>>
