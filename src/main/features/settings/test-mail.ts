import { isRefusal, refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { sendTestEmail } from '../outbox/test-email.ts'
import { staffPerson } from '../staff/staff-person.ts'
import { configToTest, type MailInput } from './mail-settings.ts'
import type { SettingsPorts } from './settings-ports.ts'

/** Admins. Sends one e-mail to the person asking, with these settings, saved or not, and says in words what came of it. */
export async function testMail(
  deps: Deps,
  ports: Pick<SettingsPorts, 'makeMailer'>,
  actor: StaffActor,
  input: MailInput,
): Promise<{ isAccepted: boolean; messageKey: string; detail: string } | Refusal> {
  const config = input.smtp && (await configToTest(deps, input.smtp))
  if (isRefusal(config)) return config
  const person = await deps.store.read((db) => staffPerson(db, actor.userId))
  if (!person) return refuse('UNAUTHENTICATED')
  const mailer = ports.makeMailer(config)
  try {
    const result = await sendTestEmail(deps, mailer, { to: person, locale: actor.locale })
    await deps.store.write((tx) =>
      recordActivity(tx, deps, { actor, kind: 'setting.mail-tested', data: { outcome: result.outcome } }),
    )
    if (result.outcome === 'accepted') {
      return { isAccepted: true, messageKey: 'common.settings.mail.accepted', detail: '' }
    }
    return { isAccepted: false, messageKey: result.reason, detail: result.detail }
  } finally {
    mailer.close?.()
  }
}
