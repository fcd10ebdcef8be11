// Sends the outbox of a store until it is killed: node D4-sender-child.ts <store> <smtp port>
import { drawBill } from '../../src/main/features/bills/pdf/bill-paper.ts'
import { drawStatement } from '../../src/main/features/bills/pdf/statement-paper.ts'
import { createDispatcher } from '../../src/main/features/outbox/dispatcher.ts'
import { systemClock } from '../../src/main/platform/clock/system-clock.ts'
import { createIds } from '../../src/main/platform/ids/random-ids.ts'
import { systemTimers } from '../../src/main/platform/jobs/timers.ts'
import { createSmtpMailer } from '../../src/main/platform/mail/smtp-mailer.ts'
import { connectScanner } from '../../src/main/platform/scan/connect-scanner.ts'
import { openStore } from '../../src/main/platform/store/open-store.ts'
import { clearSecrets, fakeLog, fakePush, quickPasswords } from '../support/fakes.ts'
import { memorySearchDeps } from '../support/memory-search.ts'
import { memoryFiles, memoryWorkers } from '../support/memory-files.ts'

const [storePath = '', port = ''] = process.argv.slice(2)
const clock = systemClock
const account = { host: '127.0.0.1', port: Number(port), security: 'none', auth: 'none', user: '', secret: '' } as const
const mailer = createSmtpMailer({ ...account, fromName: 'Ibarra', fromAddress: 'office@firm.example' }, { clock })
const files = memoryFiles()
const store = await openStore({ engine: 'sqlite', path: storePath })
const deps = {
  store,
  clock,
  ids: createIds(clock),
  secrets: clearSecrets(),
  files,
  workers: memoryWorkers(files),
  ...memorySearchDeps(store, files),
  papers: { bill: drawBill, statement: drawStatement },
  passwords: quickPasswords(),
  push: fakePush(),
  connectScanner,
  mailer: () => mailer,
  log: fakeLog(),
}
createDispatcher(deps, systemTimers).start()
setInterval(() => {}, 1_000)
