import { rmSync } from 'node:fs'
import { workerData } from 'node:worker_threads'
import { SearchFile } from '../search/search-file.ts'
import type { SearchJob } from '../search/search-threads.ts'
import { serveJobs } from './serve-jobs.ts'

const { file: path } = workerData as { file: string }
const file = open()

/** What does not open is thrown away: everything in it stands in the store. */
function open(): SearchFile {
  try {
    return new SearchFile(path)
  } catch {
    for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true })
    return new SearchFile(path)
  }
}

serveJobs((job: SearchJob): Promise<unknown> => {
  switch (job.name) {
    case 'put':
      return Promise.resolve(file.put(job.entries, job.cursor))
    case 'cursor':
      return Promise.resolve(file.cursor(job.of))
    case 'find':
      return Promise.resolve(file.find(job.query))
    case 'awaited':
      return Promise.resolve(file.awaited(job.limit))
    case 'put-text':
      return Promise.resolve(file.putText(job.fileId, job.text))
    case 'text':
      return Promise.resolve(file.textOf(job.fileId))
  }
})
