import { shallowRef } from 'vue'
import type { DocumentListRow } from '../../../../shared/console/documents.contract.ts'

const kind = 'application/x-portico-documents'

/** What is being dragged within this window: a drop tells its data, a drag over something does not. */
export const draggedDocuments = shallowRef<readonly DocumentListRow[]>([])

export function beginDrag(event: DragEvent, documents: readonly DocumentListRow[]): void {
  if (!event.dataTransfer) return
  draggedDocuments.value = documents
  event.dataTransfer.effectAllowed = 'move'
  event.dataTransfer.setData(kind, '')
}

export const endDrag = (): void => {
  draggedDocuments.value = []
}

export const carriesDocuments = (event: DragEvent): boolean => event.dataTransfer?.types.includes(kind) ?? false
