import { z } from 'zod'
import { id, line, nothing, procedure, timeMs } from '../contract-parts.ts'
import { viewer } from './documents.contract.ts'

/** What becomes of files that the firm adds to a shared folder: seen at once, or held until released (SHR-6). */
const newFiles = z.enum(['visible', 'held'])
/** Made safe like a file's name (U4): only the last part of a path counts. */
const name = line(255)

export const folderRow = z.object({
  folderId: id,
  matterId: id,
  /** Null at the top of its matter. */
  parentId: id.nullable(),
  name: z.string(),
  newFiles,
  /** What lies in it, not below it: documents that are not in the bin, counted to `mostCounted`. */
  documentCount: z.int(),
  createdAtMs: timeMs,
  updatedAtMs: timeMs,
  seenBy: z.array(viewer),
})
export type FolderListRow = z.infer<typeof folderRow>

export const binnedFolder = z.object({
  folderId: id,
  matterId: id,
  matterTitle: z.string(),
  name: z.string(),
  /** Of all that went with it, counted to `mostCounted`. */
  documentCount: z.int(),
  deletedAtMs: timeMs,
  deletedByName: z.string().nullable(),
})
export type BinnedFolder = z.infer<typeof binnedFolder>

/** Counting ends here: 'more than that' is said instead. */
export const mostCounted = 1_000
/** How deep folders go, and how many one matter has. */
export const mostFolderLevels = 12
export const mostFolders = 2_000

/** Folders of a matter (DOC-1). Names are unique among those of one parent, whatever their case. */
export const folders = {
  /** All of a matter that are not in the bin, by name. */
  list: procedure
    .input(z.object({ matterId: id }))
    .output(z.object({ folders: z.array(folderRow), topCount: z.int() })),
  /** CONFLICT for a name that is there; INVALID for one of nothing, or below the deepest level. */
  create: procedure
    .input(z.object({ matterId: id, parentId: id.nullable(), name, newFiles: newFiles.default('held') }))
    .output(folderRow),
  /** Folders as they were dropped: each path of names below `parentId`, made where it is not there yet; answered in their order. */
  ensure: procedure
    .input(
      z.object({
        matterId: id,
        parentId: id.nullable(),
        paths: z
          .array(z.array(z.string().max(2_000)).min(1).max(mostFolderLevels))
          .min(1)
          .max(500),
      }),
    )
    .output(z.object({ folderIds: z.array(id) })),
  rename: procedure.input(z.object({ folderId: id, name })).output(folderRow),
  /** With all below it. CONFLICT into itself, for a name that is there, and where either place is shared. */
  move: procedure.input(z.object({ folderId: id, parentId: id.nullable() })).output(folderRow),
  setNewFiles: procedure.input(z.object({ folderId: id, newFiles })).output(folderRow),
  /** To the bin with all that is in it and below it: ends the shares of all of that. */
  remove: procedure.input(z.object({ folderId: id })).output(nothing),
  /** From the bin with what went there with it, shared with nobody; to the top of its matter when its place is gone. */
  restore: procedure.input(z.object({ folderId: id })).output(folderRow),
  /** Folders in the bin, the latest first. */
  listBin: procedure.input(z.object({ matterId: id.nullish() })).output(z.object({ folders: z.array(binnedFolder) })),
}
