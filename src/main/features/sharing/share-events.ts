import type { Tx } from '../../platform/store/store.ts'
import type { ShareRow } from '../../platform/store/tables.ts'

/** Tells the client's open pages and the console that who sees something has changed. Running downloads are cut by it too. */
export function tellShareChanged(tx: Tx, share: Pick<ShareRow, 'client_id' | 'matter_id' | 'resource_kind'>) {
  const { client_id: clientId, matter_id: matterId } = share
  tx.emit({ kind: 'client', clientId, topic: 'messages' })
  if (share.resource_kind === 'document') tx.emit({ kind: 'client', clientId, topic: 'documents' })
  tx.emit({ kind: 'console', topic: 'sharing', matterId, clientId })
  tx.emit({ kind: 'console', topic: share.resource_kind === 'document' ? 'documents' : 'messages', matterId })
}
