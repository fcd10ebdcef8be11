import type { Deps } from '../../deps.ts'
import { hasText, maxFileBytes } from '../../platform/text/extract-text.ts'
import type { DocumentTexts } from '../../ports.ts'
import { selectReadableFile } from './search.queries.ts'

/** The words of stored files: as they were kept, or read now. Nothing of a file that a scanner holds back. */
export function createDocumentTexts({
  store,
  search,
  extractor,
}: Pick<Deps, 'store' | 'search' | 'extractor'>): DocumentTexts {
  return {
    async textOf(fileId) {
      const file = await store.read((db) => selectReadableFile(db, fileId))
      if (!file || !hasText(file.media_type) || file.size_bytes > maxFileBytes) return null
      const kept = await search.textOf(fileId)
      if (kept) return kept.text === '' ? null : kept
      const read = await extractor.extract({
        storageKey: file.storage_key,
        mediaType: file.media_type,
        sizeBytes: file.size_bytes,
      })
      await search.putText(fileId, read)
      return read
    },
  }
}
