import { defineStore } from 'pinia'
import { ref } from 'vue'

export interface PanelSubject {
  documentId: string
  /** An older version; without one the newest. */
  versionNumber?: number
}

/** The one panel in which a document is looked at, opened from wherever one is named. */
export const useDocumentPanel = defineStore('document-panel', () => {
  const subject = ref<PanelSubject | null>(null)
  return {
    subject,
    open(next: PanelSubject) {
      subject.value = next
    },
    close() {
      subject.value = null
    },
  }
})
