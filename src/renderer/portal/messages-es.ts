import { assembleMessages } from '../ui/locale-messages.ts'

export const messages = assembleMessages(
  import.meta.glob(
    [
      '../../shared/locales/es/{portal.*,common.access,common.documents,common.error,common.http,common.messages,common.offline,common.uploads,common.viewAs}.json',
      '!../../shared/locales/es/{portal.answer,portal.bills,portal.calendar,portal.send}.json',
    ],
    { eager: true, import: 'default' },
  ),
)
