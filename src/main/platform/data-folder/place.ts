import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { DataFolderError } from './folder-errors.ts'

/** What is known about where a folder lies. Tests describe other machines with it. */
export interface Surroundings {
  platform: NodeJS.Platform
  env: Record<string, string | undefined>
  home: string
  /** Linux: the text of /proc/self/mountinfo; macOS: the output of `mount`. */
  mounts: string
  exists: (file: string) => boolean
  readText: (file: string) => string | undefined
}

export function currentSurroundings(): Surroundings {
  return {
    platform: process.platform,
    env: process.env,
    home: os.homedir(),
    mounts: readMounts(process.platform),
    exists: existsSync,
    readText: (file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined),
  }
}

function readMounts(platform: NodeJS.Platform): string {
  if (platform === 'linux') return readFileSync('/proc/self/mountinfo', 'utf8')
  return platform === 'darwin' ? execFileSync('/sbin/mount', { encoding: 'utf8' }) : ''
}

/**
 * Refuses network drives, whose locks lie and whose syncs are not durable, and folders that another program copies
 * between machines, which would copy the store in the middle of a write (OPS-4).
 */
export function assertLocalPlace(folder: string, around: Surroundings = currentSurroundings()): void {
  const real = realPlace(folder)
  const drive = networkDriveOf(real, around)
  if (drive) throw new DataFolderError('network', { folder, drive })
  const service = syncServiceOf(real, around)
  if (service) throw new DataFolderError('synced', { folder, service })
}

/** The folder's true path, links resolved, though the last parts of it may not exist yet. */
function realPlace(folder: string): string {
  let existing = path.resolve(folder)
  while (!existsSync(existing) && path.dirname(existing) !== existing) existing = path.dirname(existing)
  return path.join(realpathSync.native(existing), path.relative(existing, path.resolve(folder)))
}

const networkTypes =
  /^(nfs\d?|cifs|smb\d?|smbfs|ncpfs|afs|afpfs|coda|ceph|glusterfs|lustre|beegfs|webdav|davfs|fuse\..*|macfuse|osxfuse)$/
/** FUSE file systems of local disks. */
const localFuse = /^fuse\.(ntfs-3g|ntfs|exfat|ext2|fuse-overlayfs|lxcfs|mergerfs)$/

/** What a person would know the drive by, when it is one of the network's. */
export function networkDriveOf(folder: string, around: Surroundings): string | undefined {
  if (around.platform === 'win32') {
    // A mapped drive's real path is the share it is mapped to.
    return /^\\\\(?![?.]\\)([^\\]+\\[^\\]+)/.exec(folder)?.[0] ?? /^\\\\\?\\UNC\\[^\\]+\\[^\\]+/i.exec(folder)?.[0]
  }
  const mount = mountOf(folder, around)
  if (!mount || localFuse.test(mount.type)) return undefined
  const isWindowsDrive = mount.type === '9p' && /drvfs/i.test(mount.source + mount.options)
  return networkTypes.test(mount.type) || isWindowsDrive ? `${mount.source} (${mount.type})` : undefined
}

interface Mount {
  point: string
  type: string
  source: string
  options: string
}

function mountOf(folder: string, around: Surroundings): Mount | undefined {
  const mounts = around.mounts.split('\n').flatMap(around.platform === 'linux' ? parseLinuxMount : parseMacMount)
  let best: Mount | undefined
  // Of two on the same point the later one covers the earlier.
  for (const mount of mounts) {
    if (isInside(folder, mount.point, path.posix) && mount.point.length >= (best?.point.length ?? 0)) best = mount
  }
  return best
}

/** proc_pid_mountinfo(5): the point is the fifth field; type, source and options follow the lone hyphen. */
function parseLinuxMount(line: string): Mount[] {
  const [before, after] = line.split(' - ')
  const point = before?.split(' ')[4]
  const [type, source, options] = after?.split(' ') ?? []
  if (!point || !type) return []
  const unescaped = (text: string) =>
    text.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)))
  return [{ point: unescaped(point), type, source: unescaped(source ?? ''), options: options ?? '' }]
}

function parseMacMount(line: string): Mount[] {
  const match = /^(.+) on (.+) \(([a-z0-9]+)(.*)\)$/.exec(line)
  return match ? [{ source: match[1]!, point: match[2]!, type: match[3]!, options: match[4]! }] : []
}

function isInside(folder: string, outer: string, rules: path.PlatformPath): boolean {
  const relative = rules.relative(outer, folder)
  return relative === '' || (!relative.startsWith('..') && !rules.isAbsolute(relative))
}

const serviceNames: [service: string, segment: RegExp][] = [
  ['OneDrive', /^(OneDrive|SkyDrive)( ?- ?.+)?$/i],
  ['Dropbox', /^Dropbox( \(.+\))?$/i],
  ['iCloud', /^(iCloudDrive|iCloud Drive|Mobile Documents|com~apple~CloudDocs)$/i],
  ['Google Drive', /^(Google ?Drive|GoogleDrive-.+|DriveFS)$/i],
  ['Nextcloud', /^(Nextcloud|ownCloud)\d*$/i],
  ['pCloud', /^pCloud ?Drive$/i],
  ['Box', /^Box( Sync|-Box)$/i],
]

/** What the services leave in the folders they own. */
const markers: [service: string, file: string][] = [
  ['Dropbox', '.dropbox'],
  ['Dropbox', '.dropbox.cache'],
  ['OneDrive', '.849C9593-D756-4E56-8D6E-42412F2A707B'],
  ['Google Drive', '.tmp.driveupload'],
  ['Google Drive', '.tmp.drivedownload'],
  ['Nextcloud', '.nextcloudsync.log'],
  ['Nextcloud', '.owncloudsync.log'],
  ['Syncthing', '.stfolder'],
  ['Resilio Sync', '.sync'],
]

export function syncServiceOf(folder: string, around: Surroundings): string | undefined {
  const rules = around.platform === 'win32' ? path.win32 : path.posix
  const segments = folder.split(/[\\/]/)
  for (const segment of segments) {
    const known = serviceNames.find(([, pattern]) => pattern.test(segment))
    if (known) return known[0]
  }
  // macOS keeps every provider's folder here.
  if (around.platform === 'darwin' && /\/Library\/CloudStorage\//.test(folder)) return 'CloudStorage'
  for (const name of ['OneDrive', 'OneDriveConsumer', 'OneDriveCommercial']) {
    const root = around.env[name]
    if (around.platform === 'win32' && root && isInside(folder, root, rules)) return 'OneDrive'
  }
  if (dropboxRoots(around, rules).some((root) => isInside(folder, root, rules))) return 'Dropbox'
  for (let outer = folder; ; outer = rules.dirname(outer)) {
    const marker = markers.find(([, file]) => around.exists(rules.join(outer, file)) && outer !== around.home)
    if (marker) return marker[0]
    if (rules.dirname(outer) === outer) return undefined
  }
}

/** Dropbox writes down where its folders are, whatever they are called. */
function dropboxRoots(around: Surroundings, rules: path.PlatformPath): string[] {
  const places = [around.env['LOCALAPPDATA'], around.env['APPDATA']].flatMap((base) =>
    base ? [rules.join(base, 'Dropbox')] : [],
  )
  const texts = [rules.join(around.home, '.dropbox'), ...places].map((place) =>
    around.readText(rules.join(place, 'info.json')),
  )
  return texts.flatMap((text) =>
    [...(text ?? '').matchAll(/"path": *("(?:[^"\\]|\\.)*")/g)].map((found) => String(JSON.parse(found[1]!))),
  )
}
