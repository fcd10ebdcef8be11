import { assembleMessages } from '../ui/locale-messages.ts'

/** Words of pages that most visits do without: `withLaterWords` fetches them with those pages. */
export const messages = assembleMessages(
  import.meta.glob('../../shared/locales/es/{portal.answer,portal.bills,portal.send,common.requests}.json', {
    eager: true,
    import: 'default',
  }),
)
