import { useI18n } from 'vue-i18n'
import { useColumns, type Column, type Columns } from '../../parts/use-columns.ts'

export type OutboxColumn = 'state' | 'to' | 'attempts' | 'link' | 'when'

/** The columns of the outbox. */
export function useOutboxColumns(): Columns<OutboxColumn, never> {
  const { t } = useI18n()
  const describe = (): Column<OutboxColumn, never>[] => [
    { id: 'state', label: t('console.outbox.state'), track: '7rem', leastPx: 112, rank: 2 },
    { id: 'to', label: t('console.outbox.to'), track: 'minmax(0, 1fr)', leastPx: 180, rank: 0, isFixed: true },
    {
      id: 'attempts',
      label: t('console.outbox.tries'),
      track: '5rem',
      leastPx: 80,
      rank: 4,
      isExtra: true,
      isAtEnd: true,
    },
    { id: 'link', label: t('console.outbox.link'), track: '7.5rem', leastPx: 120, rank: 3 },
    { id: 'when', label: t('console.outbox.when'), track: '5rem', leastPx: 80, rank: 1, isAtEnd: true },
  ]
  return useColumns('outbox', describe)
}
