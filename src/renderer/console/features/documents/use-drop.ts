import { ref, type Ref } from 'vue'
import { droppedFiles, type DroppedFile } from './dropped-files.ts'

/** Files and folders dragged over a place and let go there. */
export function useDrop(take: (files: DroppedFile[], unread: string[]) => void): {
  isOver: Ref<boolean>
  events: Record<'dragenter' | 'dragover' | 'dragleave' | 'drop', (event: DragEvent) => void>
} {
  const isOver = ref(false)
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
  return {
    isOver,
    events: {
      dragenter(event) {
        if (hasFiles(event)) isOver.value = true
      },
      dragover(event) {
        if (hasFiles(event)) event.preventDefault()
      },
      dragleave(event) {
        const place = event.currentTarget as HTMLElement
        if (!(event.relatedTarget instanceof Node) || !place.contains(event.relatedTarget)) isOver.value = false
      },
      drop(event) {
        isOver.value = false
        if (!hasFiles(event) || event.defaultPrevented || !event.dataTransfer) return
        event.preventDefault()
        void droppedFiles(event.dataTransfer).then(({ files, unread }) => take(files, unread))
      },
    },
  }
}
