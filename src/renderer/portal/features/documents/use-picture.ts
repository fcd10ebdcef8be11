import { onScopeDispose, shallowRef } from 'vue'

const shown: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])
const largestBytes = 20 * 1024 * 1024

/** A picture's bytes as an address of this page's own, because the host sends every file as an attachment. */
export function usePicture() {
  const address = shallowRef<string | null>(null)
  const forget = () => {
    if (address.value !== null) URL.revokeObjectURL(address.value)
    address.value = null
  }
  async function show(document: { documentId: string; mediaType: string; sizeBytes: number }) {
    if (address.value !== null || !shown.has(document.mediaType) || document.sizeBytes > largestBytes) return
    const response = await fetch(`/documents/${document.documentId}/content`)
    if (!response.ok) return
    const bytes = await response.blob()
    address.value = URL.createObjectURL(new Blob([bytes], { type: document.mediaType }))
  }
  onScopeDispose(forget)
  return { address, show, forget }
}
