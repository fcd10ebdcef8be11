import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { StaffActor } from '../../src/main/actor.ts'
import { listBills, type BillListInput } from '../../src/main/features/bills/list-bills.ts'
import { createClient } from '../../src/main/features/clients/create-client.ts'
import { createMatter } from '../../src/main/features/matters/create-matter.ts'
import { setUpFirm } from '../../src/main/features/staff/set-up-firm.ts'
import { openHost } from '../../src/main/open-host.ts'
import { addDays, calendarDay } from '../../src/shared/calendar-day.ts'
import { computeBill } from '../../src/shared/compute-bill.ts'
import { isRefusal, type Refusal } from '../../src/shared/errors.ts'
import type { Figure } from './run.ts'

/** A firm's 10,000 bills: a page of them with what all of them come to, as the list asks for it, however it is filtered and ordered. */
export const name = 'bills'

const bills = 10_000
const matters = 400
const turns = 40
const limitMs = 20
const granted = <T>(result: T | Refusal): Exclude<T, Refusal> => {
  if (isRefusal(result)) throw new Error(result.refused)
  return result as Exclude<T, Refusal>
}
const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b)
const at = (values: readonly number[], part: number) => sorted(values)[Math.floor(values.length * part)] ?? 0

export async function run(): Promise<Figure[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'portico-bench-bills-'))
  const host = await openHost({
    dataFolder: path.join(folder, 'data'),
    pagesFolder: path.join(folder, 'pages'),
    key: {},
    logLevel: 'warn',
    console: { host: '127.0.0.1', port: 0, origins: [], proxies: [] },
    portal: { host: '127.0.0.1', port: 0, proxies: [] },
  })
  const { deps } = host
  try {
    await setUpFirm(
      deps,
      { kind: 'system', name: 'bench' },
      {
        firmName: 'Bench',
        ownerName: 'Owner',
        ownerEmail: 'owner@bench.example',
        password: 'a password for the bench',
        locale: 'en',
        timeZone: 'UTC',
      },
    )
    const owner = await deps.store.read((db) =>
      db.selectFrom('staff_users').select(['id', 'name']).executeTakeFirstOrThrow(),
    )
    const actor: StaffActor = {
      kind: 'staff',
      userId: owner.id,
      name: owner.name,
      role: 'owner',
      locale: 'en',
      sessionId: deps.ids.id(),
      passwordAtMs: 0,
      hasSecondFactor: false,
      origin: { ip: '127.0.0.1', userAgent: 'bench' },
    }
    const places = await makeMatters(deps, owner.id)
    await makeBills(deps, owner.id, places)

    const [place] = places
    const asked: Record<string, Partial<BillListInput>> = {
      'all, newest first': {},
      'what is open, by the day it is due': { show: 'open', sort: 'due' },
      'what is overdue, the largest balance first': { show: 'overdue', sort: '-balance' },
      'by client': { sort: 'client' },
      'by number': { sort: 'number' },
      'the largest first': { sort: '-total' },
      'found by a word': { query: 'number17' },
      'of a year and one matter': { matterId: place?.matterId, fromOn: '2026-01-01', toOn: '2026-12-31' },
    }
    const figures: Figure[] = []
    for (const [what, input] of Object.entries(asked)) {
      const times: number[] = []
      for (let turn = 0; turn < turns + 5; turn++) {
        const startedAtMs = performance.now()
        const { total } = await listBills(deps, actor, { show: 'all', sort: '-date', limit: 50, ...input })
        if (turn >= 5) times.push(performance.now() - startedAtMs)
        if (total === 0) throw new Error(`Nothing is shown: ${what}`)
      }
      const ours = at(times, 0.5)
      figures.push({
        name: `10,000 bills, ${what}`,
        ours,
        peer: limitMs,
        ratio: ours / limitMs,
        unit: 'ms',
        note: `a page of 50 with counts and sums of all; 95th percentile ${at(times, 0.95).toFixed(1)}; the second column is the limit that was set`,
      })
    }
    return figures
  } finally {
    await host.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

type Deps = Awaited<ReturnType<typeof openHost>>['deps']
interface Place {
  matterId: string
  number: string
  clientId: string
  clientName: string
}

/** One in ten is restricted to somebody else: the list leaves it out. */
async function makeMatters(deps: Deps, ownerId: string): Promise<Place[]> {
  const system = { kind: 'system' as const, name: 'bench' }
  const places: Place[] = []
  for (let index = 0; index < matters; index++) {
    const client = granted(
      await createClient(deps, system, {
        kind: 'person',
        givenName: 'Client',
        familyName: `Number${index}`,
        companyName: '',
        email: `client${index}@bench.example`,
        phone: '',
        address: '12 Long Street\nSanta Fe',
        locale: 'en',
        portalAddressId: null,
        notes: '',
        tags: [],
      }),
    )
    const matter = granted(
      await createMatter(deps, system, {
        title: `Matter ${index} of the bench`,
        practiceArea: 'Probate',
        status: 'open',
        responsibleUserId: ownerId,
        staffUserIds: [],
        isRestricted: false,
        participants: [{ clientId: client.clientId, role: '' }],
      }),
    )
    places.push({
      matterId: matter.matterId,
      number: matter.number,
      clientId: client.clientId,
      clientName: client.displayName,
    })
  }
  await deps.store.write(async ({ db }) => {
    for (const { matterId } of places.filter((_, index) => index % 10 === 9)) {
      await db.deleteFrom('matter_staff').where('matter_id', '=', matterId).execute()
      await db.updateTable('matters').set({ is_restricted: 1 }).where('id', '=', matterId).execute()
    }
  })
  return places
}

/** Over the last two years: one in twenty a draft, one in fifty void, most paid, some in part; each with ten lines frozen. */
async function makeBills(deps: Deps, ownerId: string, places: readonly Place[]) {
  const today = calendarDay(deps.clock.now(), 'UTC')
  const lines = Array.from({ length: 10 }, (_, index) => ({
    quantityMilli: 100 * (index + 1),
    rateMinor: 24_000,
    discount: null,
    taxRateIds: [],
  }))
  const computed = computeBill({ taxMode: 'exclusive', discount: null, lines }, [])
  const { subtotalMinor, totalMinor } = computed.totals
  for (let start = 0; start < bills; start += 200)
    await deps.store.write(async ({ db }) => {
      for (let index = start; index < start + 200; index++) {
        const place = places[index % places.length]
        if (!place) throw new Error('no matter')
        const nowMs = deps.clock.now()
        const other = index % 50 === 7 ? 'void' : 'issued'
        const state = index % 20 === 3 ? 'draft' : other
        const issuedOn = addDays(today, -Math.floor((bills - index) / 14))
        const number = state === 'draft' ? null : `${issuedOn.slice(0, 4)}-${String(index).padStart(5, '0')}`
        const part = index % 3 === 0 ? Math.floor(totalMinor / 2) : totalMinor
        const paidMinor = state === 'issued' && index % 8 !== 0 ? part : 0
        await db
          .insertInto('bills')
          .values({
            id: deps.ids.id(),
            matter_id: place.matterId,
            client_id: place.clientId,
            kind: 'bill',
            corrects_bill_id: null,
            state,
            number,
            currency: 'USD',
            tax_mode: 'exclusive',
            locale: 'en',
            issued_on: state === 'draft' ? null : issuedOn,
            due_on: state === 'draft' ? null : addDays(issuedOn, 30),
            due_days: 30,
            discount_kind: null,
            discount_value: 0,
            subtotal_minor: subtotalMinor,
            discount_minor: 0,
            tax_minor: 0,
            total_minor: totalMinor,
            paid_minor: paidMinor,
            credited_minor: 0,
            balance_minor: state === 'issued' ? totalMinor - paidMinor : 0,
            listed_on: issuedOn,
            client_sort: place.clientName.toLowerCase(),
            pdf_file_id: null,
            reminders_paused: 0,
            version: 1,
            created_by: ownerId,
            created_at_ms: nowMs,
            updated_at_ms: nowMs,
            issued_by: null,
            issued_at_ms: null,
            voided_by: null,
            voided_at_ms: null,
            voided_on: null,
            title: 'For services until the end of the month',
            reference: '',
            search_text: ` ${number ?? ''} ${place.clientName.toLowerCase()} ${place.number} matter of the bench services`,
            void_reason: null,
            notes: 'Thank you for your trust. '.repeat(8),
            terms: 'Payable within 30 days. '.repeat(8),
            internal_note: '',
            frozen: state === 'draft' ? null : JSON.stringify({ lines, computed }),
          })
          .execute()
      }
    })
}

if (import.meta.main) process.stdout.write(`${JSON.stringify(await run(), null, 2)}\n`)
