import type { StaffActor } from '../../src/main/actor.ts'
import { sealSeed } from '../../src/main/features/second-factor/authenticator-secret.ts'
import { newSeed } from '../../src/main/features/second-factor/totp.ts'
import type { TestApp } from './test-app.ts'

/** Gives a member of staff a second factor that is on; nobody knows a code of it. */
export async function withSecondFactor(app: TestApp, actor: StaffActor): Promise<StaffActor> {
  const nowMs = app.clock.now()
  await app.store.write(async ({ db }) => {
    const setId = app.ids.id()
    await db
      .insertInto('staff_totp')
      .values({
        user_id: actor.userId,
        seed_sealed: sealSeed(app.deps, actor.userId, newSeed(app.ids)),
        last_step: 0,
        backup_set_id: setId,
        enabled_at_ms: nowMs,
      })
      .execute()
    await db
      .insertInto('staff_backup_codes')
      .values({
        id: app.ids.id(),
        user_id: actor.userId,
        set_id: setId,
        code_mac: 'mac',
        created_at_ms: nowMs,
        used_at_ms: null,
      })
      .execute()
    await db
      .updateTable('staff_sessions')
      .set({ second_factor: 'code', second_factor_at_ms: nowMs })
      .where('user_id', '=', actor.userId)
      .execute()
  })
  return { ...actor, hasSecondFactor: true }
}
