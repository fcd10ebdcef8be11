import type { z } from 'zod'
import { accentContrast, leastTextContrast } from '../../../shared/accent.ts'
import type { firm, settings } from '../../../shared/console/settings.contract.ts'
import type { Locale } from '../../../shared/contract-parts.ts'
import { refuse, type Refusal } from '../../../shared/errors.ts'
import type { StaffActor } from '../../actor.ts'
import type { Deps } from '../../deps.ts'
import type { FirmRow } from '../../platform/store/tables.ts'
import { recordActivity } from '../activity/record-activity.ts'
import { adminRefusal } from '../staff/admin-refusal.ts'
import { theFirm, updateFirmRow } from './settings.queries.ts'
import { isTimeZone } from './time-zone.ts'

export type FirmSettings = z.output<typeof firm>
type FirmInput = z.output<NonNullable<(typeof settings.updateFirm)['~orpc']['inputSchema']>>

export async function getFirm(deps: Deps): Promise<FirmSettings> {
  return firmSettingsOf(await deps.store.read(theFirm))
}

export function firmSettingsOf(row: FirmRow): FirmSettings {
  return {
    name: row.name,
    accentColor: row.accent_color,
    hasLogo: row.logo_file_id !== null,
    timeZone: row.time_zone,
    defaultLocale: row.default_locale as Locale,
    contactName: row.contact_name,
    contactPhone: row.contact_phone,
    contactHours: row.contact_hours,
    replyToEmail: row.reply_to_email,
    lockAfterMinutes: row.lock_after_minutes,
    shareDelaySeconds: row.share_delay_seconds,
    noticeGroupSeconds: row.notice_group_seconds,
  }
}

/** Admins. A colour in which text could not be read is refused, with the contrast that was measured (POR-4). */
export async function updateFirm(deps: Deps, actor: StaffActor, input: FirmInput): Promise<FirmSettings | Refusal> {
  const accentColor = input.accentColor?.toLowerCase() ?? null
  const contrast = accentColor === null ? null : accentContrast(accentColor)
  if (contrast !== null && contrast < leastTextContrast) {
    // Cut, not rounded: 4.49 is not 4.5.
    const params = { ratio: (Math.floor(contrast * 100) / 100).toFixed(2) }
    return refuse('INVALID', { field: 'accentColor', messageKey: 'common.settings.contrastLow', params })
  }
  if (!isTimeZone(input.timeZone)) {
    return refuse('INVALID', { field: 'timeZone', messageKey: 'common.settings.badTimeZone' })
  }
  return await deps.store.write(async (tx) => {
    const forbidden = await adminRefusal(tx, actor)
    if (forbidden) return forbidden
    const before = firmSettingsOf(await theFirm(tx.db))
    const after = { ...before, ...input, accentColor }
    const changed = (Object.keys(after) as (keyof FirmSettings)[]).filter((key) => after[key] !== before[key])
    if (changed.length === 0) return before
    await updateFirmRow(tx.db, {
      name: after.name,
      accent_color: after.accentColor,
      time_zone: after.timeZone,
      default_locale: after.defaultLocale,
      contact_name: after.contactName,
      contact_phone: after.contactPhone,
      contact_hours: after.contactHours,
      reply_to_email: after.replyToEmail,
      lock_after_minutes: after.lockAfterMinutes,
      share_delay_seconds: after.shareDelaySeconds,
      notice_group_seconds: after.noticeGroupSeconds,
      updated_at_ms: deps.clock.now(),
    })
    await recordActivity(tx, deps, { actor, kind: 'setting.firm-updated', data: { changed: changed.join(', ') } })
    tx.emit({ kind: 'console', topic: 'firm' })
    return after
  })
}
