import type { standingSession } from '../staff/standing-session.ts'
import type { Refusal } from '../../../shared/errors.ts'

/** A session that stands, with its person. */
export type StandingSession = Exclude<Awaited<ReturnType<typeof standingSession>>, Refusal>

/** Whom an e-mail about this session's factor goes to. */
export const personOf = (session: StandingSession) => ({
  id: session.user_id,
  email: session.user_email,
  name: session.user_name,
  locale: session.user_locale,
})
