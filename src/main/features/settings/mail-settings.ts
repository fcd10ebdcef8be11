import type { z } from 'zod'
import type { settings, smtpSettings } from '../../../shared/console/settings.contract.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { isOwnMachineOnly } from '../../platform/mail/reachable-origin.ts'
import type { SmtpConfig } from '../../platform/mail/smtp-mailer.ts'
import type { ReadDb } from '../../platform/store/store.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { adminRefusal } from '../staff/admin-refusal.ts'
import type { SettingsPorts } from './settings-ports.ts'
import { readSetting, saveSetting } from './settings.queries.ts'

export type MailInput = z.output<NonNullable<(typeof settings.updateMail)['~orpc']['inputSchema']>>
export type SmtpInput = NonNullable<MailInput['smtp']>
type SmtpView = z.output<typeof smtpSettings>

/** As kept under 'mail': the secret sealed with the host's key. */
interface KeptMail extends Omit<SmtpConfig, 'secret'> {
  sealedSecret: string | null
}

const sealContext = 'mail'

async function keptMail(db: ReadDb): Promise<KeptMail | null> {
  return ((await readSetting(db, 'mail')) as KeptMail | null | undefined) ?? null
}

/** The mail server to send by, its secret opened; null while e-mails go to the folder. */
export async function readSmtpConfig(deps: Pick<Deps, 'store' | 'secrets'>): Promise<SmtpConfig | null> {
  const kept = await deps.store.read(keptMail)
  return kept && opened(deps, kept)
}

function opened(deps: Pick<Deps, 'secrets'>, { sealedSecret, ...rest }: KeptMail): SmtpConfig {
  return { ...rest, secret: sealedSecret === null ? '' : deps.secrets.open(sealedSecret, sealContext) }
}

/** Admins. The secret never goes out again, only whether there is one. */
export async function getMail(deps: Deps, ports: SettingsPorts): Promise<{ smtp: SmtpView | null; folder: string }> {
  return mailView(await deps.store.read(keptMail), ports)
}

function mailView(kept: KeptMail | null, ports: SettingsPorts): { smtp: SmtpView | null; folder: string } {
  if (!kept) return { smtp: null, folder: ports.mailFolder }
  const { sealedSecret, ...rest } = kept
  return { smtp: { ...rest, hasSecret: sealedSecret !== null }, folder: ports.mailFolder }
}

/** Admins. null: no mail server; e-mails go to the folder again. */
export async function updateMail(
  deps: Deps,
  ports: SettingsPorts,
  actor: StaffActor,
  input: MailInput,
): Promise<{ smtp: SmtpView | null; folder: string } | Refusal> {
  const result = await deps.store.write(async (tx) => {
    const forbidden = await adminRefusal(tx, actor)
    if (forbidden) return forbidden
    const kept = input.smtp && completed(deps, input.smtp, await keptMail(tx.db))
    if (kept && 'refused' in kept) return kept
    await saveSetting(tx.db, 'mail', kept, deps.clock.now())
    const data: Record<string, string | number> = kept
      ? { host: kept.host, port: kept.port, user: kept.user, from: kept.fromAddress }
      : { host: '' }
    await recordActivity(tx, deps, { actor, kind: 'setting.mail-updated', data })
    tx.emit({ kind: 'console', topic: 'host' })
    tx.emit({ kind: 'outbox' })
    return { kept }
  })
  if ('refused' in result) return result
  await ports.mailChanged()
  return mailView(result.kept, ports)
}

/** What a test message is to be sent by: as typed, with the secret that is kept where none was typed. */
export async function configToTest(deps: Deps, input: SmtpInput): Promise<SmtpConfig | Refusal> {
  const kept = completed(deps, input, await deps.store.read(keptMail))
  return 'refused' in kept ? kept : opened(deps, kept)
}

function completed(deps: Pick<Deps, 'secrets'>, input: SmtpInput, before: KeptMail | null): KeptMail | Refusal {
  const { secret, ...rest } = input
  if (rest.auth === 'none') return { ...rest, sealedSecret: null }
  if (!rest.user) return invalid('user', 'common.settings.mail.userMissing')
  const urlHost = rest.host.includes(':') ? `[${rest.host}]` : rest.host
  // It would be anyone's on the way.
  if (rest.security === 'none' && !isOwnMachineOnly(`smtp://${urlHost}`)) {
    return invalid('security', 'common.settings.mail.plainPassword')
  }
  if (secret) return { ...rest, sealedSecret: deps.secrets.seal(secret, sealContext) }
  if (!before?.sealedSecret) return invalid('secret', 'common.settings.mail.secretMissing')
  // A kept secret goes to the server that it was typed for, and to no other.
  const isSamePlace = before.host === rest.host && before.user === rest.user && before.auth === rest.auth
  if (!isSamePlace) return invalid('secret', 'common.settings.mail.secretAgain')
  return { ...rest, sealedSecret: before.sealedSecret }
}

const invalid = (field: string, messageKey: string) => refuse('INVALID', { field: `smtp.${field}`, messageKey })
