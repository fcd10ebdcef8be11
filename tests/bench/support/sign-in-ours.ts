// Portico on real sockets with a durable store, for the sign-in bench: node sign-in-ours.ts <folder> <clients>
import { createHash, randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createApp } from '../../../src/main/app.ts'
import { drawBill } from '../../../src/main/features/bills/pdf/bill-paper.ts'
import { drawStatement } from '../../../src/main/features/bills/pdf/statement-paper.ts'
import { systemClock } from '../../../src/main/platform/clock/system-clock.ts'
import { createIds } from '../../../src/main/platform/ids/random-ids.ts'
import { systemTimers } from '../../../src/main/platform/jobs/timers.ts'
import { connectScanner } from '../../../src/main/platform/scan/connect-scanner.ts'
import { createSecretBox } from '../../../src/main/platform/secrets/secret-box.ts'
import { openStore } from '../../../src/main/platform/store/open-store.ts'
import type { Deps } from '../../../src/main/deps.ts'
import { fakeLog, fakePush, quickPasswords } from '../../support/fakes.ts'
import { memorySearchDeps } from '../../support/memory-search.ts'
import { memoryFiles, memoryWorkers } from '../../support/memory-files.ts'
import { handOver } from './hand-over.ts'

const [folder = '', count = '0'] = process.argv.slice(2)
const clock = systemClock
const ids = createIds(clock)
const files = memoryFiles()
const store = await openStore({ engine: 'sqlite', path: path.join(folder, 'store', 'portico.sqlite') })
const tokenPattern = /\/c#([\w-]{43})/
const deps: Deps = {
  store,
  clock,
  ids,
  secrets: createSecretBox(randomBytes(32)),
  files,
  workers: memoryWorkers(files),
  ...memorySearchDeps(store, files),
  papers: { bill: drawBill, statement: drawStatement },
  passwords: quickPasswords(),
  push: fakePush(),
  connectScanner,
  log: fakeLog(),
  mailer: () => ({
    kind: 'folder',
    description: 'handed to the bench',
    send(email) {
      handOver(email.to.address, tokenPattern.exec(email.text)?.[1] ?? '')
      return Promise.resolve({ outcome: 'accepted' })
    },
  }),
}

const nowMs = clock.now()
const portalAddressId = ids.id()
await store.write(async ({ db }) => {
  await db
    .insertInto('firms')
    .values({
      id: ids.id(),
      name: 'Ibarra Lowe & Brandt',
      accent_color: null,
      logo_file_id: null,
      time_zone: 'America/Denver',
      default_locale: 'en',
      contact_name: '',
      contact_phone: '',
      contact_hours: '',
      reply_to_email: 'office@firm.example',
      lock_after_minutes: 15,
      share_delay_seconds: 10,
      notice_group_seconds: 60,
      created_at_ms: nowMs,
      updated_at_ms: nowMs,
    })
    .execute()
  await db
    .insertInto('portal_addresses')
    .values({
      id: portalAddressId,
      region: 'Home',
      origin: 'http://127.0.0.1:1',
      position: 0,
      checked_at_ms: null,
      reachable_at_ms: null,
      check_error: null,
      created_at_ms: nowMs,
      retired_at_ms: null,
    })
    .execute()
})
for (let at = 0; at < Number(count); at += 500) {
  await store.write(async ({ db }) => {
    for (let index = at; index < Math.min(at + 500, Number(count)); index++) {
      const email = `person${index}@mail.example`
      await db
        .insertInto('clients')
        .values({
          id: ids.id(),
          kind: 'person',
          given_name: 'Person',
          family_name: String(index),
          company_name: '',
          display_name: `Person ${index}`,
          sort_name: createHash('sha1').update(email).digest('hex'),
          search_text: email,
          email,
          email_norm: email,
          email_changed_at_ms: null,
          email_changed_by: null,
          phone: '',
          address: '',
          locale: 'en',
          locale_is_chosen: 0,
          portal_address_id: portalAddressId,
          notes: '',
          has_portal_access: 1,
          portal_email_norm: email,
          access_version: 1,
          invited_at_ms: nowMs,
          last_sign_in_at_ms: null,
          version: 1,
          created_at_ms: nowMs,
          updated_at_ms: nowMs,
          archived_at_ms: null,
        })
        .execute()
    }
  })
}

await writeFile(path.join(folder, 'index.html'), '<!doctype html>')
const face = { host: '127.0.0.1', port: 0, proxies: [], pages: folder }
const app = await createApp(
  { console: { ...face, origins: [] }, portal: face },
  {
    ...deps,
    timers: systemTimers,
    settings: {
      makeMailer: () => deps.mailer(),
      mailFolder: folder,
      mailChanged: () => Promise.resolve(),
      probe: () => Promise.resolve(null),
      version: 'bench',
      backupProvedAtMs: () => Promise.resolve(null),
    },
  },
)
const { portal } = await app.start()
process.once(
  'SIGTERM',
  () =>
    void app
      .stop()
      .then(() => store.close())
      .then(() => process.exit(0)),
)
process.send?.({ ready: portal })
