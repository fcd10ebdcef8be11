import { readFile } from 'node:fs/promises'
import { extractText } from '../text/extract-text.ts'
import { serveJobs } from './serve-jobs.ts'

serveJobs(async ({ file, mediaType }: { file: string; mediaType: string }) => {
  return extractText(await readFile(file).then((bytes) => new Uint8Array(bytes)), mediaType)
})
