import { defineStore } from 'pinia'
import { ref } from 'vue'

export interface ShareSubject {
  matterId: string
  /** Without one the dialog first asks what of the matter to share. */
  resource?: { kind: 'document' | 'thread'; resourceId: string }
}

/** The one Share dialog (SHR-1), opened from wherever something can be shared. */
export const useShareDialog = defineStore('share-dialog', () => {
  const subject = ref<ShareSubject | null>(null)
  return {
    subject,
    open(next: ShareSubject) {
      subject.value = next
    },
    close() {
      subject.value = null
    },
  }
})
