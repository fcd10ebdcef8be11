import { assembleMessages } from '../ui/locale-messages.ts'

export const messages = assembleMessages(
  import.meta.glob('../../shared/locales/es/{phone.page,common.error,common.offline,common.phones}.json', {
    eager: true,
    import: 'default',
  }),
)
