import type { ExtractedText, FoundEntry, SearchEntry, SearchIndex, SearchQuery } from '../../ports.ts'
import { createWorkerPool } from '../workers/worker-pool.ts'

export type SearchJob =
  | { name: 'put'; entries: readonly SearchEntry[]; cursor?: { name: string; value: string } | undefined }
  | { name: 'cursor'; of: string }
  | { name: 'find'; query: SearchQuery }
  | { name: 'awaited'; limit: number }
  | { name: 'put-text'; fileId: string; text: ExtractedText | null }
  | { name: 'text'; fileId: string }

/** The SearchIndex port over a thread of its own, which alone has the file open. A thread that dies is made anew. */
export function createSearchThreads(file: string): SearchIndex & { close(): Promise<void> } {
  const pool = createWorkerPool<SearchJob, unknown>({ name: 'search', size: 1, data: { file }, idleMs: null })
  return {
    put: async (entries, cursor) => void (await pool.run({ name: 'put', entries, cursor })),
    cursor: async (of) => (await pool.run({ name: 'cursor', of })) as string | null,
    find: async (query) => (await pool.run({ name: 'find', query })) as FoundEntry[],
    awaited: async (limit) => (await pool.run({ name: 'awaited', limit })) as string[],
    putText: async (fileId, text) => void (await pool.run({ name: 'put-text', fileId, text })),
    textOf: async (fileId) => (await pool.run({ name: 'text', fileId })) as ExtractedText | null,
    close: () => pool.close(),
  }
}
