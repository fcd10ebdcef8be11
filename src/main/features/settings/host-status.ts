import type { z } from 'zod'
import type { hostStatus } from '../../../shared/console/settings.contract.ts'
import { day } from '../../../shared/time.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { portalAddressOf } from './portal-addresses.ts'
import type { SettingsPorts } from './settings-ports.ts'
import { activePortalAddresses, mailCounts, theFirm } from './settings.queries.ts'

/** The foot of the console: whether clients can reach the portal, whether e-mail goes out, when a backup last proved itself. */
export async function readHostStatus(
  deps: Deps,
  ports: SettingsPorts,
  actor: StaffActor,
): Promise<z.output<typeof hostStatus>> {
  const now = deps.clock.now()
  const { addresses, mail } = await deps.store.read(async (db) => {
    const { time_zone: timeZone } = await theFirm(db)
    const rows = await activePortalAddresses(db)
    return {
      addresses: rows.map((row) => portalAddressOf(row, 0)),
      mail: await mailCounts(db, actor, startOfDay(now, timeZone)),
    }
  })
  // One that is silent is the news; else the first.
  const shown = addresses.find((address) => address.status === 'silent') ?? addresses[0]
  const mailer = deps.mailer()
  return {
    portal: { state: shown?.status ?? 'loopback', origin: shown?.origin ?? '' },
    mail: {
      kind: mailer.kind,
      description: mailer.description,
      failed: mail.failed,
      held: mail.held,
      sentToday: mail.sentSince,
    },
    backup: { provedAtMs: await ports.backupProvedAtMs() },
    version: ports.version,
  }
}

/** When today began in the firm's time zone; on the days that clocks change, by the hours that passed since. */
function startOfDay(nowMs: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone,
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    hourCycle: 'h23',
  })
    .formatToParts(nowMs)
    .filter(({ type }) => type !== 'literal')
    .map(({ value }) => Number(value))
  const [hours = 0, minutes = 0, seconds = 0] = parts
  return nowMs - ((((hours * 60 + minutes) * 60 + seconds) * 1000 + (nowMs % 1000)) % day)
}
