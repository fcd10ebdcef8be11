import { mkdtempSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { DataFolderError } from './folder-errors.ts'
import { assertLocalPlace, currentSurroundings, networkDriveOf, syncServiceOf, type Surroundings } from './place.ts'

const machine = (changes: Partial<Surroundings> = {}): Surroundings => ({
  platform: 'linux',
  env: {},
  home: '/home/ana',
  mounts: [
    '22 1 254:0 / / rw,relatime - ext4 /dev/vda rw',
    '40 22 0:50 / /mnt/office rw - nfs4 server:/office rw',
    '41 22 0:51 / /mnt/scans rw - cifs //server/scans rw',
    '42 22 0:52 / /home/ana/remote\\040disk rw - fuse.sshfs ana@host: rw',
    '43 22 0:53 / /media/usb rw - fuse.ntfs-3g /dev/sdb1 rw',
    '44 40 0:54 / /mnt/office/local rw - ext4 /dev/sdc rw',
    '45 22 0:55 / /mnt/c rw - 9p drvfs rw,aname=drvfs',
  ].join('\n'),
  exists: () => false,
  readText: () => undefined,
  ...changes,
})

describe('OPS-4 where a data folder may lie', () => {
  test.each([
    ['/mnt/office/portico', 'server:/office (nfs4)'],
    ['/mnt/scans', '//server/scans (cifs)'],
    ['/home/ana/remote disk/portico', 'ana@host: (fuse.sshfs)'],
    ['/mnt/c/portico', 'drvfs (9p)'],
  ])('Linux: %s is on the network', (folder, drive) => {
    expect(networkDriveOf(folder, machine())).toBe(drive)
  })

  test.each(['/home/ana/portico', '/media/usb/portico', '/mnt/office/local/portico', '/mnt/officers'])(
    'Linux: %s is local',
    (folder) => expect(networkDriveOf(folder, machine())).toBeUndefined(),
  )

  test('Windows: a share and a mapped drive (whose real path is the share) are on the network', () => {
    const windows = machine({ platform: 'win32', mounts: '' })
    expect(networkDriveOf('\\\\server\\share\\portico', windows)).toBe('\\\\server\\share')
    expect(networkDriveOf('\\\\?\\UNC\\server\\share\\portico', windows)).toBe('\\\\?\\UNC\\server\\share')
    expect(networkDriveOf('C:\\Users\\ana\\portico', windows)).toBeUndefined()
    expect(networkDriveOf('\\\\?\\C:\\Users\\ana\\portico', windows)).toBeUndefined()
  })

  test('macOS: a mounted share is on the network', () => {
    const mounts = '/dev/disk3s1s1 on / (apfs, sealed, local)\n//ana@server/office on /Volumes/office (smbfs, nodev)'
    const mac = machine({ platform: 'darwin', mounts })
    expect(networkDriveOf('/Volumes/office/portico', mac)).toBe('//ana@server/office (smbfs)')
    expect(networkDriveOf('/Users/ana/portico', mac)).toBeUndefined()
  })

  test.each([
    ['OneDrive', 'C:\\Users\\ana\\OneDrive - Firm LLP\\portico', 'win32'],
    ['OneDrive', '/Users/ana/OneDrive/portico', 'darwin'],
    ['Dropbox', '/home/ana/Dropbox (Personal)/portico', 'linux'],
    ['iCloud', '/Users/ana/Library/Mobile Documents/com~apple~CloudDocs/portico', 'darwin'],
    ['iCloud', 'C:\\Users\\ana\\iCloudDrive\\portico', 'win32'],
    ['Google Drive', '/Users/ana/Google Drive/portico', 'darwin'],
    ['Google Drive', '/Users/ana/Library/CloudStorage/GoogleDrive-ana@example.com/portico', 'darwin'],
    ['CloudStorage', '/Users/ana/Library/CloudStorage/Other/portico', 'darwin'],
  ] as const)('%s is known by %s', (service, folder, platform) => {
    expect(syncServiceOf(folder, machine({ platform }))).toBe(service)
  })

  test('a synced folder under another name is known by what the service keeps there', () => {
    const marked = machine({ exists: (file) => file === '/srv/firm/.stfolder' })
    expect(syncServiceOf('/srv/firm/portico/data', marked)).toBe('Syncthing')
    const env = { OneDriveCommercial: 'D:\\Firm' }
    expect(syncServiceOf('D:\\Firm\\portico', machine({ platform: 'win32', env }))).toBe('OneDrive')
    expect(syncServiceOf('D:\\Firmware', machine({ platform: 'win32', env }))).toBeUndefined()
    const readText = (file: string) =>
      file === '/home/ana/.dropbox/info.json' ? '{"personal": {"path": "/data/box", "host": 1}}' : undefined
    expect(syncServiceOf('/data/box/portico', machine({ readText }))).toBe('Dropbox')
  })

  test('Dropbox keeping its settings in the home folder does not make all of home a synced folder', () => {
    const home = machine({ exists: (file) => file === '/home/ana/.dropbox' })
    expect(syncServiceOf('/home/ana/portico', home)).toBeUndefined()
  })

  test('words that only resemble a service are no reason', () => {
    for (const folder of ['/home/ana/boxes/portico', '/home/ana/my-onedrive-notes', '/home/ana/dropboxes']) {
      expect(syncServiceOf(folder, machine())).toBeUndefined()
    }
  })

  test('a link into a synced folder is seen through, also for a folder that does not exist yet', () => {
    const base = mkdtempSync(path.join(os.tmpdir(), 'portico-place-'))
    mkdirSync(path.join(base, 'Dropbox'))
    symlinkSync(path.join(base, 'Dropbox'), path.join(base, 'work'))
    try {
      expect(() => assertLocalPlace(path.join(base, 'work', 'new', 'data'))).toThrow(DataFolderError)
      expect(() => assertLocalPlace(path.join(base, 'elsewhere'))).not.toThrow()
      writeFileSync(path.join(base, '.stfolder'), '')
      expect(() => assertLocalPlace(path.join(base, 'elsewhere'), currentSurroundings())).toThrow(/Syncthing/)
    } finally {
      rmSync(base, { recursive: true })
    }
  })
})
