import { assembleMessages } from '../ui/locale-messages.ts'

/** Words of pages that most visits do without: `withLaterWords` fetches them with those pages. */
export const messages = assembleMessages(
  import.meta.glob(
    '../../shared/locales/en/{portal.answer,portal.bills,portal.calendar,portal.documents,portal.messages,portal.send,portal.settings,portal.shown,common.documents,common.events,common.messages,common.requests,common.uploads}.json',
    {
      eager: true,
      import: 'default',
    },
  ),
)
