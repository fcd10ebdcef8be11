import { z } from 'zod'
import { id } from '../../shared/contract-parts.ts'
import type { ZipOrder } from '../features/documents/plan-zip.ts'

/** As many as stand in an address that every server takes; more are ordered first. */
const mostInAddress = 200

const list = z
  .string()
  .max(mostInAddress * 37)
  .transform((text) => text.split(',').filter(Boolean))
  .pipe(z.array(id).max(mostInAddress))
  .default([])
const query = z.object({ ids: list, folders: list })

/** `?ids=…,…&folders=…,…`: null when it is something else, or nothing. */
export function zipQuery(given: unknown): ZipOrder | null {
  const { success, data } = query.safeParse(given)
  if (!success || data.ids.length + data.folders.length === 0) return null
  return { documentIds: data.ids, folderIds: data.folders }
}
