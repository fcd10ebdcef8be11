import { maxFileBytes, maxFilesPerSending } from '../../../shared/uploads.ts'

/** A file to be sent, under the name it shall have. */
export interface ChosenFile {
  file: File
  name: string
}

/** Why a file is not taken, before any byte of it is sent (DOC-2). */
export type FileRefusal = 'too-large' | 'too-many' | 'twice' | 'folder'

export interface RefusedFile {
  name: string
  reason: FileRefusal
}

interface Limits {
  mostFiles?: number
  mostBytes?: number
}

/** Which of these go beside those that are chosen already, and which do not and why. */
export function checkFiles(
  files: readonly File[],
  already: readonly ChosenFile[] = [],
  { mostFiles = maxFilesPerSending, mostBytes = maxFileBytes }: Limits = {},
): { accepted: ChosenFile[]; refused: RefusedFile[] } {
  const accepted: ChosenFile[] = []
  const refused: RefusedFile[] = []
  const isSame = (a: File, b: File) => a.name === b.name && a.size === b.size && a.lastModified === b.lastModified
  for (const file of files) {
    const { name } = file
    if (file.size > mostBytes) refused.push({ name, reason: 'too-large' })
    else if ([...already, ...accepted].some((other) => isSame(other.file, file)))
      refused.push({ name, reason: 'twice' })
    else if (already.length + accepted.length >= mostFiles) refused.push({ name, reason: 'too-many' })
    else accepted.push({ file, name })
  }
  return { accepted, refused }
}
