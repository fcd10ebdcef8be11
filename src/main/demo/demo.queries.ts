import type { ReadDb } from '../platform/store/store.ts'

export const updateLastSignIn = (db: ReadDb, clientId: string, atMs: number) =>
  db.updateTable('clients').set({ last_sign_in_at_ms: atMs }).where('id', '=', clientId).execute()
