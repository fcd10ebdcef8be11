import { useI18n } from 'vue-i18n'
import { useColumns, type Column, type Columns } from '../../parts/use-columns.ts'

export type ClientColumn =
  'name' | 'email' | 'phone' | 'access' | 'tags' | 'language' | 'region' | 'matters' | 'changed' | 'lastIn'
export type ClientSort = 'name' | '-name' | '-updated' | '-signIn'

/** The columns of the clients' table. */
export function useClientColumns(): Columns<ClientColumn, ClientSort> {
  const { t } = useI18n()
  const describe = (): Column<ClientColumn, ClientSort>[] => [
    {
      ...{ id: 'name', label: t('console.clients.name'), track: 'minmax(0, 1.5fr)', leastPx: 160, rank: 0 },
      isFixed: true,
      sorts: [
        { value: 'name', direction: 'ascending' },
        { value: '-name', direction: 'descending' },
      ],
    },
    { id: 'email', label: t('console.clients.email'), track: 'minmax(0, 1fr)', leastPx: 170, rank: 2 },
    { id: 'phone', label: t('console.clients.phone'), track: '8rem', leastPx: 128, rank: 5 },
    { id: 'access', label: t('console.clients.access'), track: '9.5rem', leastPx: 152, rank: 3 },
    { id: 'tags', label: t('console.clients.tags'), track: 'minmax(0, 0.7fr)', leastPx: 120, rank: 6 },
    { id: 'language', label: t('console.clients.language'), track: '5rem', leastPx: 80, rank: 7, isExtra: true },
    { id: 'region', label: t('console.clients.region'), track: '8rem', leastPx: 128, rank: 8, isExtra: true },
    { id: 'matters', label: t('console.clients.openMatters'), track: '5rem', leastPx: 80, rank: 4, isAtEnd: true },
    {
      ...{ id: 'changed', label: t('console.clients.changed'), track: '5.5rem', leastPx: 88, rank: 9 },
      ...{ isExtra: true, isAtEnd: true },
      sorts: [{ value: '-updated', direction: 'descending' }],
    },
    {
      ...{ id: 'lastIn', label: t('console.clients.lastIn'), track: '5.5rem', leastPx: 80, rank: 1, isAtEnd: true },
      sorts: [{ value: '-signIn', direction: 'descending' }],
    },
  ]
  return useColumns('clients', describe)
}
