import type { ReadDb } from '../../platform/store/store.ts'

type Key = 'scanner' | 'scanner-standing'

export async function selectSetting(db: ReadDb, key: Key): Promise<unknown> {
  const row = await db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst()
  return row && (JSON.parse(row.value) as unknown)
}
