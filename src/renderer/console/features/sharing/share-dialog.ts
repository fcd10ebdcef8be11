import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { ConsoleOutputs } from '../../../rpc/console.ts'

export type ShareResource = Pick<ConsoleOutputs['sharing']['preview']['resources'][number], 'kind' | 'resourceId'>

export interface ShareSubject {
  matterId: string
  /** One thing, or `resources`. Without any the dialog first asks what of the matter to share. */
  resource?: ShareResource
  resources?: ShareResource[]
  /** 'release': documents that are held in a shared folder; 'move': into the shared folder `folderId` (SHR-6). */
  occasion?: 'share' | 'release' | 'move'
  folderId?: string
  /** Told when it was shared, or moved. */
  onDone?: () => void
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
