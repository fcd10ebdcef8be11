const pageSize = 50
const longestPage = 500

export interface WindowInput {
  /** Only what stands before this position. */
  before?: number | null
  limit?: number | null
}

/**
 * Which positions of a thread one answer holds, both included. Asked for without a limit, the latest reach back to the first unread
 * message, so that one begins to read there; a very long absence is read page by page.
 */
export function threadWindow(
  { before, limit }: WindowInput,
  { lastPosition, firstUnread }: { lastPosition: number; firstUnread: number | null },
): { start: number; end: number } {
  const end = Math.min(lastPosition, (before ?? Infinity) - 1)
  const reach = before || firstUnread === null ? 0 : lastPosition - firstUnread + 1
  const size = limit ?? Math.min(longestPage, Math.max(pageSize, reach))
  return { start: Math.max(1, end - size + 1), end }
}
