import { useI18n } from 'vue-i18n'
import { useColumns, type Column, type Columns } from '../../parts/use-columns.ts'

export type MatterColumn = 'number' | 'title' | 'practiceArea' | 'responsible' | 'status' | 'changed'
export type MatterSort = '-number' | 'number' | 'title' | '-updated'

/** The columns of the matters' table. */
export function useMatterColumns(): Columns<MatterColumn, MatterSort> {
  const { t } = useI18n()
  const describe = (): Column<MatterColumn, MatterSort>[] => [
    {
      ...{ id: 'number', label: t('console.matters.number'), track: '5.5rem', leastPx: 80, rank: 1 },
      sorts: [
        { value: '-number', direction: 'descending' },
        { value: 'number', direction: 'ascending' },
      ],
    },
    {
      ...{ id: 'title', label: t('console.matters.title'), track: 'minmax(0, 1fr)', leastPx: 170, rank: 0 },
      isFixed: true,
      sorts: [{ value: 'title', direction: 'ascending' }],
    },
    { id: 'practiceArea', label: t('console.matters.practiceArea'), track: '10rem', leastPx: 160, rank: 5 },
    { id: 'responsible', label: t('console.matters.responsible'), track: '11rem', leastPx: 176, rank: 4 },
    { id: 'status', label: t('console.matters.status'), track: '6.5rem', leastPx: 104, rank: 3 },
    {
      ...{ id: 'changed', label: t('console.matters.changed'), track: '5.5rem', leastPx: 80, rank: 2, isAtEnd: true },
      sorts: [{ value: '-updated', direction: 'descending' }],
    },
  ]
  return useColumns('matters', describe)
}
