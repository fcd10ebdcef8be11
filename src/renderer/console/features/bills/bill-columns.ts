import { useI18n } from 'vue-i18n'
import { useColumns, type Column, type Columns } from '../../parts/use-columns.ts'

export type BillColumn = 'bill' | 'client' | 'state' | 'date' | 'due' | 'total' | 'balance' | 'sharing'
export const billSorts = [
  '-date',
  'date',
  'due',
  '-due',
  'number',
  '-number',
  'client',
  '-client',
  'total',
  '-total',
  'balance',
  '-balance',
] as const
export type BillSort = (typeof billSorts)[number]

/** Its head goes through both orders, the more useful one first. */
const sorts = (falling: BillSort, rising: BillSort, first: 'falling' | 'rising' = 'falling') => {
  const both = [
    { value: falling, direction: 'descending' as const },
    { value: rising, direction: 'ascending' as const },
  ]
  return first === 'falling' ? both : both.toReversed()
}

/** The columns of the bills' table; of one matter without the client's own. */
export function useBillColumns(): Columns<BillColumn, BillSort> {
  const { t } = useI18n()
  const describe = (): Column<BillColumn, BillSort>[] => [
    {
      ...{ id: 'bill', label: t('console.bills.one'), track: 'minmax(0, 1.5fr)', leastPx: 150, rank: 0, isFixed: true },
      sorts: sorts('-number', 'number'),
    },
    {
      ...{ id: 'client', label: t('console.bills.to'), track: 'minmax(0, 1fr)', leastPx: 150, rank: 4 },
      sorts: sorts('-client', 'client', 'rising'),
    },
    { id: 'state', label: t('console.bills.state'), track: '6.5rem', leastPx: 104, rank: 2 },
    {
      ...{ id: 'date', label: t('console.bills.date'), track: '6rem', leastPx: 96, rank: 6 },
      sorts: sorts('-date', 'date'),
    },
    {
      ...{ id: 'due', label: t('console.bills.dueHead'), track: '6rem', leastPx: 96, rank: 5 },
      sorts: sorts('-due', 'due', 'rising'),
    },
    {
      ...{ id: 'total', label: t('console.bills.total'), track: '7rem', leastPx: 110, rank: 3, isAtEnd: true },
      sorts: sorts('-total', 'total'),
    },
    {
      ...{ id: 'balance', label: t('console.bills.balance'), track: '7rem', leastPx: 100, rank: 1, isAtEnd: true },
      sorts: sorts('-balance', 'balance'),
    },
    { id: 'sharing', label: t('console.bills.shared'), track: '7rem', leastPx: 110, rank: 7, isExtra: true },
  ]
  return useColumns('bills', describe)
}
