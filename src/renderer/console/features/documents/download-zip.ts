import { mostOrderedAtOnce } from '../../../../shared/console/documents.contract.ts'
import { rpc } from '../../rpc.ts'

/** Lets the browser save several documents, or folders with all below them, as one file. Throws what the host refused. */
export async function downloadZip(documentIds: readonly string[], folderIds: readonly string[] = []): Promise<void> {
  const { orderId } = await rpc.documents.orderZip({
    documentIds: documentIds.slice(0, mostOrderedAtOnce),
    folderIds: [...folderIds],
  })
  const link = document.createElement('a')
  link.href = `/documents/zip?order=${orderId}`
  link.download = ''
  document.body.append(link)
  link.click()
  link.remove()
}
