import { useI18n } from 'vue-i18n'
import { formatMoney } from '../../../../shared/money.ts'

const icons: Record<string, string> = {
  activity: 'i-lucide-history',
  backup: 'i-lucide-database-backup',
  client: 'i-lucide-user',
  document: 'i-lucide-file',
  download: 'i-lucide-download',
  matter: 'i-lucide-briefcase-business',
  message: 'i-lucide-message-square',
  outbox: 'i-lucide-send',
  session: 'i-lucide-lock',
  setting: 'i-lucide-sliders-horizontal',
  share: 'i-lucide-share',
  'sign-in': 'i-lucide-key-round',
  staff: 'i-lucide-id-card',
  view: 'i-lucide-eye',
}

/** Who did what, from an entry's kind and its parts; the same words in the activity, on Home and in a matter. */
export function useActivityWords(): (entry: {
  kind: string
  actorKind: string
  actorName: string
  params: Record<string, string | number>
}) => { who: string; did: string; icon: string } {
  const { t, te, locale } = useI18n()
  /** The entry's own words for an amount are English. */
  const said = (params: Record<string, string | number>) =>
    typeof params.amountMinor === 'number' && typeof params.currency === 'string'
      ? { ...params, amount: formatMoney(params.amountMinor, params.currency, locale.value) }
      : params
  return ({ kind, actorKind, actorName, params }) => {
    // i18n-keys: console.activity.kind.*
    const key = `console.activity.kind.${kind}`
    // The host starts a waiting share, but somebody asked for it.
    const who =
      typeof params.by === 'string' && params.by
        ? params.by
        : actorKind === 'system'
          ? t('console.activity.actor.system')
          : actorKind === 'visitor'
            ? t('console.activity.actor.visitor')
            : actorName
    return {
      who,
      did: te(key) ? t(key, said(params)) : kind,
      icon: icons[kind.split('.')[0] ?? ''] ?? 'i-lucide-circle',
    }
  }
}
