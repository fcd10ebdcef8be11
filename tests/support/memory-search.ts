import { buffer } from 'node:stream/consumers'
import { createDocumentTexts } from '../../src/main/features/search/document-texts.ts'
import { SearchFile } from '../../src/main/platform/search/search-file.ts'
import { extractText } from '../../src/main/platform/text/extract-text.ts'
import type { Store } from '../../src/main/platform/store/store.ts'
import type { FileStore, SearchIndex, TextExtractor } from '../../src/main/ports.ts'

/** The real index, in memory and on this thread. */
function memorySearch(): SearchIndex {
  const file = new SearchFile(':memory:')
  const later = <T>(work: () => T) => Promise.resolve().then(work)
  return {
    put: (entries, cursor) => later(() => file.put(entries, cursor)),
    cursor: (of) => later(() => file.cursor(of)),
    find: (query) => later(() => file.find(query)),
    awaited: (limit) => later(() => file.awaited(limit)),
    putText: (fileId, text) => later(() => file.putText(fileId, text)),
    textOf: (fileId) => later(() => file.textOf(fileId)),
  }
}

/** The real reading of files, on this thread. */
const memoryExtractor = (files: FileStore): TextExtractor => ({
  async extract({ storageKey, mediaType }) {
    try {
      return await extractText(new Uint8Array(await buffer(await files.read(storageKey))), mediaType)
    } catch {
      return null
    }
  },
})

/** All that `Deps` wants for search, over a store and its files. */
export function memorySearchDeps(store: Store, files: FileStore) {
  const search = memorySearch()
  const extractor = memoryExtractor(files)
  return { search, extractor, texts: createDocumentTexts({ store, search, extractor }) }
}
