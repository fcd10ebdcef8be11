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
  const { client_id: clientId, matter_id: matterId, resource_kind: kind } = share
  const isOfDocuments = kind === 'document' || kind === 'folder'
  if (toClient) {
    tx.emit({ kind: 'client', clientId, topic: 'messages' })
    // The end of a thread or request ends what was attached to it, too.
    if (isOfDocuments || kind === 'thread' || kind === 'request')
      tx.emit({ kind: 'client', clientId, topic: 'documents' })
    if (kind === 'request') tx.emit({ kind: 'client', clientId, topic: 'requests' })
    if (kind === 'bill') tx.emit({ kind: 'client', clientId, topic: 'bills' })
    if (kind === 'event') tx.emit({ kind: 'client', clientId, topic: 'events' })
  }
  tx.emit({ kind: 'console', topic: 'sharing', matterId, clientId })
  tx.emit({ kind: 'console', topic: 'messages', matterId })
  if (isOfDocuments) tx.emit({ kind: 'console', topic: 'documents', matterId })
  if (kind === 'request') tx.emit({ kind: 'console', topic: 'requests', matterId })
  if (kind === 'bill') tx.emit({ kind: 'console', topic: 'bills', matterId })
  if (kind === 'event') tx.emit({ kind: 'console', topic: 'events', matterId })
}
