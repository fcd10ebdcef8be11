import type { Tx } from '../../platform/store/store.ts'

/** Tells the console, and the client's open pages when it reaches them, that a request has changed. */
export function tellRequestChanged(
  tx: Tx,
  request: { matter_id: string; client_id: string },
  { toClient = true } = {},
): void {
  tx.emit({ kind: 'console', topic: 'requests', matterId: request.matter_id, clientId: request.client_id })
  if (toClient) tx.emit({ kind: 'client', topic: 'requests', clientId: request.client_id })
}
