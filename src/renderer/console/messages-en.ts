import { assembleMessages } from '../ui/locale-messages.ts'

export const messages = assembleMessages(
  import.meta.glob('../../shared/locales/en/{console,common}.*.json', { eager: true, import: 'default' }),
)
