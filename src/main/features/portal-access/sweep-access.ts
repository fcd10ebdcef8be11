import { day, hour, second } from '../../../shared/time.ts'
import type { Deps } from '../../deps.ts'
import { createJob, type Job } from '../../platform/jobs/job.ts'
import type { Timers } from '../../platform/jobs/timers.ts'
import { endLapsedSession } from './end-sessions.ts'
import { counterLifeMs } from './mail-limits.ts'
import { forgetOldAttempts, selectLapsedSessions } from './portal-access.queries.ts'
import { clockSlackMs, idleMs } from './session-life.ts'

const everyMs = 20 * second
/** How long used and expired codes are kept: they tell the firm who could not get in, and why. */
const codesKeptMs = 7 * day

/**
 * Ends the sessions whose time is over, so that their open streams close and no clock set back revives them (ACC-7, F6),
 * and forgets codes and counters that say nothing any more.
 */
export function createAccessSweeper(deps: Deps, timers: Timers): Job {
  let forgottenAtMs = 0
  async function run() {
    const nowMs = deps.clock.now()
    await endLapsed(deps, nowMs)
    if (nowMs < forgottenAtMs || nowMs >= forgottenAtMs + hour) {
      await forgetOld(deps, nowMs)
      forgottenAtMs = nowMs
    }
    return everyMs
  }
  return createJob({ name: 'portal access', timers, log: deps.log, run })
}

async function endLapsed(deps: Deps, nowMs: number): Promise<void> {
  const lapsed = await deps.store.read((db) => selectLapsedSessions(db, nowMs, nowMs - idleMs, nowMs + clockSlackMs))
  if (lapsed.length === 0) return
  await deps.store.write(async (tx) => {
    for (const session of lapsed) {
      const life = session.expires_at_ms > nowMs ? 'idle' : 'expired'
      // Decided again inside the write: the person may have acted in between.
      await endLapsedSession(tx, deps, session, life)
    }
  })
}

async function forgetOld(deps: Deps, nowMs: number): Promise<void> {
  const before = {
    codesBeforeMs: nowMs - codesKeptMs,
    decoysBeforeMs: nowMs,
    countersBeforeMs: nowMs - counterLifeMs,
  }
  await deps.store.write((tx) => forgetOldAttempts(tx.db, before))
}
