import { defineQueryOptions } from '@pinia/colada'
import { rpc } from '../rpc.ts'

/** What this person has been told of lately. */
export const newsQuery = defineQueryOptions({ key: ['notices'], query: () => rpc.notices.list({ limit: 30 }) })
