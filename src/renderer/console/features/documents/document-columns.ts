import { useI18n } from 'vue-i18n'
import { useColumns, type Column, type Columns } from '../../parts/use-columns.ts'

export type DocumentColumn = 'name' | 'matter' | 'folder' | 'seenBy' | 'state' | 'size' | 'addedBy' | 'changed' | 'acts'
export type DocumentSort = '-updated' | 'updated' | 'name' | '-name' | '-size' | 'size'
export const documentSorts: readonly DocumentSort[] = ['-updated', 'updated', 'name', '-name', '-size', 'size']

/** The columns of a table of documents: of the whole firm's, or of one matter's. */
export function useDocumentColumns(
  of: 'firm' | 'matter',
  isInFolder = () => false,
): Columns<DocumentColumn, DocumentSort> {
  const { t } = useI18n()
  const describe = (): Column<DocumentColumn, DocumentSort>[] => [
    {
      ...{ id: 'name', label: t('console.documents.name'), track: 'minmax(0, 1fr)', leastPx: 250, rank: 0 },
      isFixed: true,
      sorts: [
        { value: 'name', direction: 'ascending' },
        { value: '-name', direction: 'descending' },
      ],
    },
    ...(of === 'firm'
      ? [{ id: 'matter', label: t('console.documents.matter'), track: '12rem', leastPx: 192, rank: 3 } as const]
      : []),
    ...(isInFolder()
      ? []
      : [
          {
            id: 'folder',
            label: t('console.folders.folder'),
            track: '8rem',
            leastPx: 128,
            rank: of === 'firm' ? 7 : 5,
          } as const,
        ]),
    { id: 'state', label: t('console.documents.state'), track: '8.5rem', leastPx: 136, rank: 4 },
    { id: 'seenBy', label: t('console.sharing.whoSees'), track: '5.5rem', leastPx: 88, rank: 1 },
    {
      ...{ id: 'addedBy', label: t('console.documents.addedBy'), track: '9rem', leastPx: 144, rank: 8 },
      isExtra: true,
    },
    {
      ...{ id: 'size', label: t('console.documents.size'), track: '5rem', leastPx: 80, rank: 6, isAtEnd: true },
      sorts: [
        { value: '-size', direction: 'descending' },
        { value: 'size', direction: 'ascending' },
      ],
    },
    {
      ...{ id: 'changed', label: t('console.documents.changed'), track: '5.5rem', leastPx: 80, rank: 2, isAtEnd: true },
      sorts: [
        { value: '-updated', direction: 'descending' },
        { value: 'updated', direction: 'ascending' },
      ],
    },
    // Its buttons say what they are: nothing stands above them.
    { ...{ id: 'acts', label: '', track: '2rem', leastPx: 32, rank: 0 }, isFixed: true },
  ]
  return useColumns(of === 'firm' ? 'documents' : 'matter-documents', describe)
}
