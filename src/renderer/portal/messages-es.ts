import { assembleMessages } from '../ui/locale-messages.ts'

export const messages = assembleMessages(
  import.meta.glob(
    [
      '../../shared/locales/es/{portal.*,common.access,common.error,common.http,common.offline,common.viewAs}.json',
      '!../../shared/locales/es/{portal.answer,portal.bills,portal.calendar,portal.documents,portal.messages,portal.send,portal.settings,portal.shown}.json',
    ],
    { eager: true, import: 'default' },
  ),
)
