import type { Deps } from '../../deps.ts'
import type { Tx } from '../../platform/store/store.ts'
import { tellStaff, type StaffNotice } from '../staff/tell-staff.ts'

/** What a person is told of their second factor by e-mail, whoever did it. */
export type FactorNotice = Extract<StaffNotice, `backup-code${string}` | `second-factor-${string}`>

/** Queues it in the caller's write, in the person's language; its button leads to where factors are changed. `byName`: whose doing it was. */
export async function tellPerson(
  tx: Tx,
  deps: Deps,
  person: { id: string; email: string; name: string; locale: string },
  notice: FactorNotice,
  byName?: string,
): Promise<void> {
  await tellStaff(tx, deps, person, notice, { target: '/settings/security', byName })
}
