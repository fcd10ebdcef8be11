import { copyLog } from '../store/dialect/sqlite-file.ts'
import { serveJobs } from './serve-jobs.ts'

serveJobs((file: string) => Promise.resolve(copyLog(file)))
