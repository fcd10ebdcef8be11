import { openDataFolder } from '../../src/main/platform/data-folder/open-data-folder.ts'

/** Owns a data folder until its standard input ends: `owner-child.ts <folder> <now>`. */
const [folder, nowMs] = process.argv.slice(2)
const owned = openDataFolder(folder!, Number(nowMs))
process.stdout.write('owned\n')
process.stdin.resume().on('end', () => owned.release())
