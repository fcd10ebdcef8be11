/** Files that were dropped or pasted. Folders are opened; `folders` names those that could not be. */
export async function filesOf(data: DataTransfer): Promise<{ files: File[]; folders: string[] }> {
  // Taken at once: after the first wait the browser has emptied it.
  const entries = [...data.items]
    .filter(({ kind }) => kind === 'file')
    .map((item) => ({ entry: item.webkitGetAsEntry?.() ?? null, file: item.getAsFile() }))
  const files: File[] = []
  const folders: string[] = []
  for (const { entry, file } of entries) {
    if (entry?.isDirectory)
      await filesIn(entry as FileSystemDirectoryEntry).then(
        (found) => files.push(...found),
        () => folders.push(entry.name),
      )
    else if (file) files.push(file)
  }
  return { files, folders }
}

async function filesIn(folder: FileSystemDirectoryEntry): Promise<File[]> {
  const reader = folder.createReader()
  const files: File[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0) return files
    for (const entry of some) {
      if (entry.isDirectory) files.push(...(await filesIn(entry as FileSystemDirectoryEntry)))
      else
        files.push(await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject)))
    }
  }
}
