import { hour, minute } from '../../../shared/time.ts'
import type { Deps } from '../../deps.ts'
import { createJob, type Job } from '../../platform/jobs/job.ts'
import type { Timers } from '../../platform/jobs/timers.ts'
import { forgetUsedChallenges } from '../passkeys/challenges.ts'
import { forgetOldAttempts } from './attempts.ts'
import { settleSessions } from './close-session.ts'
import { settleDevices } from './end-devices.ts'
import { settleHandovers } from './handover.ts'
import { settleInvites } from './invites.ts'
import { settlePasswordLinks } from './password-links.ts'
import { remindOfSecondFactor } from './remind-second-factor.ts'

/**
 * Every minute: sessions, kept devices and links that nobody asks about end, consoles lock, and people are reminded of a second factor
 * that will be required of them, in time; once an hour, old counters go.
 */
export function createSessionSweep(deps: Deps, timers: Timers): Job {
  let forgottenAtMs = 0
  return createJob({
    name: 'staff-session-sweep',
    timers,
    log: deps.log,
    run: async () => {
      await settleSessions(deps)
      await settleDevices(deps)
      await settlePasswordLinks(deps)
      await settleInvites(deps)
      await settleHandovers(deps)
      await remindOfSecondFactor(deps)
      if (deps.clock.now() - forgottenAtMs >= hour) {
        await forgetOldAttempts(deps)
        await forgetUsedChallenges(deps)
        forgottenAtMs = deps.clock.now()
      }
      return minute
    },
  })
}
