import { normalizeEmail } from '../../../shared/ids.ts'

/** An address as a stranger typed it. Nobody's has a control character in it; PostgreSQL takes no NUL at all. */
export const typedEmailNorm = (email: string) => (/\p{Cc}/u.test(email.trim()) ? '' : normalizeEmail(email))
