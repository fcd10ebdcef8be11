import type { Tx } from '../../platform/store/store.ts'
import type { ShareRow } from '../../platform/store/tables.ts'

/**
 * Tells the console and the client's open pages that who sees something has changed; running downloads are looked at
 * again by it. `toClient: false` while nothing has reached the client yet.
 */
export function tellShareChanged(
  tx: Tx,
  share: Pick<ShareRow, 'client_id' | 'matter_id' | 'resource_kind'>,
  { toClient = true } = {},
): void {
  const { client_id: clientId, matter_id: matterId } = share
  const isDocument = share.resource_kind === 'document'
  if (toClient) {
    tx.emit({ kind: 'client', clientId, topic: 'messages' })
    if (isDocument) tx.emit({ kind: 'client', clientId, topic: 'documents' })
  }
  tx.emit({ kind: 'console', topic: 'sharing', matterId, clientId })
  tx.emit({ kind: 'console', topic: 'messages', matterId })
  if (isDocument) tx.emit({ kind: 'console', topic: 'documents', matterId })
}
