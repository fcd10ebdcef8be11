import { minute } from '../../../shared/time.ts'
import type { Deps } from '../../deps.ts'
import { createJob, type Job } from '../../platform/jobs/job.ts'
import { systemTimers, type Timers } from '../../platform/jobs/timers.ts'
import { enqueueEmail } from '../outbox/enqueue-email.ts'
import { markMailed, selectDuePeople, selectNextDue } from './notices.queries.ts'

const peopleAtOnce = 50

/** Sends each person one e-mail of what they have not seen, as soon as they want it, with no word of what it is (NTF-2). */
export function createNoticeMails(deps: Deps, timers: Timers = systemTimers): Job {
  const job = createJob({ name: 'notice mails', timers, log: deps.log, run: () => mailAll(deps) })
  let stopListening = () => {}
  return {
    ...job,
    start() {
      stopListening = deps.store.subscribe((event) => {
        if (event.kind === 'console' && event.topic === 'notices') job.wake()
      })
      job.start()
    },
    stop() {
      stopListening()
      return job.stop()
    },
  }
}

async function mailAll(deps: Deps): Promise<number | null> {
  for (;;) {
    const nowMs = deps.clock.now()
    const people = await deps.store.read((db) => selectDuePeople(db, nowMs, peopleAtOnce))
    for (const { id } of people) await mailOne(deps, id)
    if (people.length < peopleAtOnce) break
  }
  const nextMs = await deps.store.read(selectNextDue)
  return nextMs === null ? null : Math.max(minute / 60, nextMs - deps.clock.now())
}

const mailOne = (deps: Deps, userId: string) =>
  deps.store.write(async (tx) => {
    const nowMs = deps.clock.now()
    const person = (await selectDuePeople(tx.db, nowMs, Number.MAX_SAFE_INTEGER)).find((one) => one.id === userId)
    if (!person) return
    // With what is not due yet: whoever looks because of it sees everything.
    await markMailed(tx.db, userId, nowMs)
    await enqueueEmail(tx, deps, {
      key: `staff-news:${userId}:${deps.ids.id()}`,
      kind: 'staff-notice',
      to: { email: person.email, name: person.name },
      userId,
      locale: person.locale === 'es' ? 'es' : 'en',
      target: '/',
      params: { notice: 'news' },
    })
  })
