import { day, hour, minute } from '../../../shared/time.ts'
import type { Deps } from '../../deps.ts'
import { createJob, type Job } from '../../platform/jobs/job.ts'
import type { Timers } from '../../platform/jobs/timers.ts'
import { settleOverdueApprovals } from './approvals.ts'
import { settlePairings } from './pairing.ts'
import { forgetPairingsAndApprovalsBefore } from './phones.queries.ts'

/** Every minute: questions that nobody answered are over, and pairings that nobody finished. Once an hour, those of last month are forgotten; the activity has them. */
export function createApprovalSweep(deps: Deps, timers: Timers): Job {
  let forgottenAtMs = 0
  return createJob({
    name: 'approval-sweep',
    timers,
    log: deps.log,
    run: async () => {
      await settleOverdueApprovals(deps)
      await settlePairings(deps)
      const now = deps.clock.now()
      if (now - forgottenAtMs >= hour) {
        await deps.store.write((tx) => forgetPairingsAndApprovalsBefore(tx.db, now - 30 * day))
        forgottenAtMs = now
      }
      return minute
    },
  })
}
