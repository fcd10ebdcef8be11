/** A file as it was let go: with the names of the folders that it lay in, from the one that was dropped. */
export interface DroppedFile {
  file: File
  path: readonly string[]
}

/** Everything that was dropped, folders with all that is in them. Those that could not be read are named. */
export async function droppedFiles(data: DataTransfer): Promise<{ files: DroppedFile[]; unread: string[] }> {
  // Taken at once: after the first wait the browser has emptied it.
  const entries = [...data.items]
    .filter((item) => item.kind === 'file')
    .map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }))
  const files: DroppedFile[] = []
  const unread: string[] = []
  for (const { entry, file } of entries) {
    if (entry?.isDirectory) await readFolder(entry as FileSystemDirectoryEntry, [], files, unread)
    else if (file) files.push({ file, path: [] })
  }
  return { files, unread }
}

/** Chosen as a folder, by `webkitdirectory`. */
export const chosenFiles = (list: FileList | null): DroppedFile[] =>
  [...(list ?? [])].map((file) => ({ file, path: file.webkitRelativePath.split('/').slice(0, -1) }))

async function readFolder(
  folder: FileSystemDirectoryEntry,
  above: readonly string[],
  files: DroppedFile[],
  unread: string[],
): Promise<void> {
  const path = [...above, folder.name]
  const reader = folder.createReader()
  try {
    for (;;) {
      // A browser answers some at a time, and none when that was all.
      const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
      if (some.length === 0) return
      for (const entry of some) {
        if (entry.isDirectory) await readFolder(entry as FileSystemDirectoryEntry, path, files, unread)
        else files.push({ file: await fileOf(entry as FileSystemFileEntry), path })
      }
    }
  } catch {
    unread.push(folder.name)
  }
}

const fileOf = (entry: FileSystemFileEntry) => new Promise<File>((resolve, reject) => entry.file(resolve, reject))
