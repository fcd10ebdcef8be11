import { hour, minute } from '../../../shared/time.ts'
import type { Deps } from '../../deps.ts'
import { createJob, type Job } from '../../platform/jobs/job.ts'
import type { Timers } from '../../platform/jobs/timers.ts'
import { forgetOldAttempts } from './attempts.ts'
import { settleSessions } from './close-session.ts'

/** Every minute: sessions and consoles that nobody asks about end and lock in time; once an hour, old counters go. */
export function createSessionSweep(deps: Deps, timers: Timers): Job {
  let forgottenAtMs = 0
  return createJob({
    name: 'staff-session-sweep',
    timers,
    log: deps.log,
    run: async () => {
      await settleSessions(deps)
      if (deps.clock.now() - forgottenAtMs >= hour) {
        await forgetOldAttempts(deps)
        forgottenAtMs = deps.clock.now()
      }
      return minute
    },
  })
}
