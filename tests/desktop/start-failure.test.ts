import { expect, it, vi } from 'vitest'
import { KeyFileError } from '../../src/main/desktop/key-slots.ts'
import { KeychainChangedError } from '../../src/main/desktop/secret-box.ts'
import { describeStartFailure } from '../../src/main/desktop/start-failure.ts'
import { shellTexts } from '../../src/main/desktop/texts.ts'
import { DataFolderError } from '../../src/main/platform/data-folder/folder-errors.ts'
import { MigrationFailedError, StoreDamagedError, StoreTooNewError } from '../../src/main/platform/store/errors.ts'

vi.mock('electron', () => ({ dialog: {}, shell: {} }))

const folder = '/srv/firm'
const portTaken = Object.assign(new Error('listen EADDRINUSE'), { code: 'EADDRINUSE', port: 4711 })

it.each([
  [
    new DataFolderError('inUse', { folder, pid: 7, host: 'office', since: 'noon' }),
    /in use .*process 7 on office/,
    folder,
  ],
  [new DataFolderError('synced', { folder, service: 'OneDrive' }), /copied to other machines by OneDrive/, folder],
  [new DataFolderError('unreadable', { folder }), /cannot be opened or written by this user/, folder],
  [new StoreTooNewError(90, 10), /newer Portico/, folder],
  [new StoreDamagedError(null), /damaged.*restore the last verified backup/, folder],
  [new MigrationFailedError(20, null), /could not be brought to this version/, folder],
  [portTaken, /Port 4711 is taken/, 'PORTICO_PORTAL_PORT'],
  [new KeychainChangedError('gnome_libsecret', 'kwallet6'), /gnome_libsecret.*kwallet6/, '--password-store'],
  [new KeyFileError('/srv/firm/keys/desktop-key.json', null), /desktop-key\.json/, 'backup'],
  [new Error('something else'), /something else/, folder],
  ['no error at all', /no error at all/, folder],
])('OPS-4 %s becomes a sentence and a way out', async (error, message, wayOut) => {
  const words = await describeStartFailure(error, folder, 'en', shellTexts('en'))
  expect(words.message).toMatch(message)
  expect(words.detail).toContain(wayOut)
})

it('OPS-4 in Spanish too', async () => {
  const words = await describeStartFailure(portTaken, folder, 'es', shellTexts('es'))
  expect(words.message).toBe('Otro programa ocupa el puerto 4711.')
})
