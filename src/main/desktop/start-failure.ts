import { dialog, shell } from 'electron'
import type { Locale } from '../../shared/contract-parts.ts'
import { KeyFileError } from './key-slots.ts'
import { KeychainChangedError } from './secret-box.ts'
import type { ShellTexts } from './texts.ts'

/** What a person reads when the start fails: what happened, that nothing was lost, and the way out. */
export async function describeStartFailure(error: unknown, folder: string, locale: Locale, t: ShellTexts) {
  if (error instanceof KeychainChangedError) {
    const { sealedBy, found } = error
    return { message: t('shell.failure.keychain', { sealedBy, found }), detail: t('shell.failure.keychainWayOut') }
  }
  if (error instanceof KeyFileError) {
    const params = { file: error.file }
    return { message: t('shell.failure.keyFile', params), detail: t('shell.failure.keyFileWayOut', params) }
  }
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    const params = { port: 'port' in error ? String(error.port) : '' }
    return { message: t('shell.failure.port', params), detail: t('shell.failure.portWayOut') }
  }
  // With it comes the whole product, which a shell that starts does not wait for.
  const [{ explainFailure }, { cliTexts }] = await Promise.all([import('../cli/failure.ts'), import('../cli/texts.ts')])
  const [message = '', ...more] = explainFailure(error, cliTexts(locale))
  return { message, detail: [...more, t('shell.failure.unchanged', { folder })].join('\n') }
}

/** A native dialog, because there is no page to say it on. True: try again. */
export async function askAfterStartFailure(
  error: unknown,
  folder: string,
  locale: Locale,
  t: ShellTexts,
): Promise<boolean> {
  const words = await describeStartFailure(error, folder, locale, t)
  for (;;) {
    const { response } = await dialog.showMessageBox({
      type: 'error',
      title: t('shell.failure.title'),
      ...words,
      buttons: [t('shell.failure.retry'), t('shell.failure.showFolder'), t('shell.failure.quit')],
      defaultId: 0,
      cancelId: 2,
      noLink: true,
    })
    if (response !== 1) return response === 0
    await shell.openPath(folder)
  }
}
