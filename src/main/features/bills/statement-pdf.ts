import type { Locale } from '../../../shared/contract-parts.ts'
import { isRefusal, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { theFirm } from '../settings/firm-reads.ts'
import { readBilling } from './billing-settings.ts'
import { firmDay } from './firm-day.ts'
import { readLogo } from './pdf/make-bill-pdfs.ts'
import { paperWords } from './pdf/paper-words.ts'
import { readStatement, type StatementInput } from './statement.ts'
import { selectStatementClient } from './statement.queries.ts'

/** The statement as the firm would post it, made now: it is kept nowhere. That it was taken is in the activity. */
export async function statementPdf(
  deps: Deps,
  actor: StaffActor,
  input: StatementInput & { locale?: Locale },
): Promise<{ bytes: Uint8Array; fileName: string; mediaType: string } | Refusal> {
  const found = await deps.store.read(async (db) => {
    const statement = await readStatement(db, actor, input)
    if (isRefusal(statement)) return statement
    const firm = await theFirm(db)
    const client = input.clientId ? await selectStatementClient(db, input.clientId) : undefined
    const locale: Locale = input.locale ?? (client?.locale === 'es' ? 'es' : 'en')
    const madeOn = await firmDay(db, deps.clock.now())
    return { statement, firm, billing: await readBilling(db), locale, madeOn }
  })
  if (isRefusal(found)) return found
  const { statement, firm, billing, locale, madeOn } = found
  const bytes = await deps.papers.statement({
    statement,
    locale,
    madeOn,
    firm: {
      name: firm.name,
      address: billing.address,
      taxNumber: billing.taxNumber,
      phone: firm.contact_phone,
      email: firm.reply_to_email,
      accentColor: firm.accent_color,
    },
    logo: await readLogo(deps, firm.logo_file_id),
  })
  await deps.store.write((tx) =>
    recordActivity(tx, deps, {
      actor,
      kind: 'bill.statement-taken',
      matterId: input.matterId ?? undefined,
      clientId: input.clientId ?? undefined,
      data: { from: input.fromOn, to: input.toOn },
    }),
  )
  const title = paperWords(locale, 'USD').say('pdf.statement.title')
  const whose = statement.clientName ?? statement.matterNumber ?? ''
  return {
    bytes,
    fileName: `${title} ${whose} ${input.fromOn} ${input.toOn}.pdf`,
    mediaType: 'application/pdf',
  }
}
