import type { ReplyPlaceholder } from '../../../../shared/reply-placeholders.ts'
import { rpc } from '../../rpc.ts'

/** One's own saved replies and the firm's. */
export const savedRepliesQuery = { key: ['settings', 'saved-replies'], query: () => rpc.replies.list() }

/** What is known where a reply is written; the rest is known everywhere. */
export type KnownWords = Partial<Record<Exclude<ReplyPlaceholder, 'me' | 'firm'>, string>>
