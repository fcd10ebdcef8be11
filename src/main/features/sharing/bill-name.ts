import en from '../../../shared/locales/en/common.sharing.json' with { type: 'json' }
import es from '../../../shared/locales/es/common.sharing.json' with { type: 'json' }

// i18n-keys: common.sharing.name.*
const words = { en: en.name, es: es.name }

/** What a bill is called in Messages and in the activity: in the language of its paper. A draft has no number yet. */
export function billName(bill: { number: string | null; title: string; kind: string; locale: string }): string {
  if (bill.number === null) return bill.title
  const { creditNote, bill: aBill } = words[bill.locale === 'es' ? 'es' : 'en']
  return (bill.kind === 'credit-note' ? creditNote : aBill).replace('{number}', bill.number)
}
