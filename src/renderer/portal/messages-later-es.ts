import { assembleMessages } from '../ui/locale-messages.ts'

/** Words of pages that most visits do without: `withLaterWords` fetches them with those pages. */
export const messages = assembleMessages(
  import.meta.glob(
    '../../shared/locales/es/{portal.answer,portal.bills,portal.calendar,portal.send,common.events,common.requests}.json',
    {
      eager: true,
      import: 'default',
    },
  ),
)
