import type { ConsoleOutputs } from '../../../rpc/console.ts'

/** One thing that is asked for, as it stands in a form. `key` keeps its fields to it while it is moved. */
export interface AskedItem {
  key: number
  itemId: string | null
  title: string
  note: string
  dueOn: string
  exampleDocumentId: string | null
}

let lastKey = 0
export const emptyItem = (): AskedItem => ({
  key: ++lastKey,
  itemId: null,
  title: '',
  note: '',
  dueOn: '',
  exampleDocumentId: null,
})

type TemplateContent = ConsoleOutputs['requests']['listTemplates']['templates'][number]['content']
type Detail = ConsoleOutputs['requests']['get']

export const itemsOfTemplate = (content: TemplateContent): AskedItem[] =>
  content.items.map(({ title, note, dueOn }) => ({ ...emptyItem(), title, note, dueOn: dueOn ?? '' }))

export const itemsOfRequest = (request: Detail): AskedItem[] =>
  request.items.map((item) => ({
    ...emptyItem(),
    itemId: item.itemId,
    title: item.title,
    note: item.note,
    dueOn: item.dueOn ?? '',
    exampleDocumentId: item.example?.documentId ?? null,
  }))

/** What was left wholly empty is nothing that is asked for. */
const isBlank = ({ itemId, title, note }: AskedItem) => itemId === null && title.trim() === '' && note.trim() === ''

export const askedOf = (items: readonly AskedItem[]) =>
  items
    .filter((item) => !isBlank(item))
    .map(({ itemId, title, note, dueOn, exampleDocumentId }) => ({
      itemId,
      title,
      note,
      dueOn: dueOn || null,
      exampleDocumentId,
    }))

/** For a template: of no matter and no day. */
export const contentOf = (title: string, note: string, items: readonly AskedItem[]): TemplateContent => ({
  title,
  note,
  items: askedOf(items).map((item) => ({ title: item.title, note: item.note })),
})
