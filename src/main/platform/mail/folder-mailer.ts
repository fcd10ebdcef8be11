import { mkdir, open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Clock, Mailer, MailResult, OutgoingEmail } from '../../ports.ts'
import { composeMessage, isSafeAddress } from './compose-message.ts'

/**
 * Writes each e-mail as `<stamp>-<id>.eml` into a folder, so that the program works with no mail account (NTF-5). A file
 * is there whole or not at all. Stamp and id come from the Message-ID: a second attempt at the same e-mail replaces the
 * first instead of doubling it.
 */
export function createFolderMailer(folder: string, options: { clock: Clock }): Mailer {
  async function send(email: OutgoingEmail): Promise<MailResult> {
    if (!isSafeAddress(email.to.address))
      return { outcome: 'refused', reason: 'common.mail.error.recipientRefused', detail: '' }
    const nowMs = options.clock.now()
    const file = path.join(folder, fileName(email.messageId, nowMs))
    try {
      const message = await composeMessage(email, nowMs)
      await mkdir(folder, { recursive: true })
      await writeWhole(file, message)
      return { outcome: 'accepted' }
    } catch (error) {
      const { code = '', message } = error as NodeJS.ErrnoException
      const isFull = code === 'ENOSPC' || code === 'EDQUOT'
      const reason = isFull ? 'common.mail.error.diskFull' : 'common.mail.error.folderUnwritable'
      return { outcome: 'later', reason, detail: message }
    }
  }
  return { kind: 'folder', description: folder, send }
}

async function writeWhole(file: string, content: Buffer): Promise<void> {
  const unfinished = `${file}.part`
  try {
    const handle = await open(unfinished, 'w', 0o600)
    try {
      await handle.writeFile(content)
      await handle.datasync()
    } finally {
      await handle.close()
    }
    await rename(unfinished, file)
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
}

/** `20261122T031501123Z-<id>.eml`: sorts by time, safe on every file system. */
function fileName(messageId: string, nowMs: number): string {
  const id = messageId
    .replace(/^<|@.*$/g, '')
    .replace(/[^0-9A-Za-z-]/g, '')
    .slice(0, 64)
  const madeAtMs = /^[0-9a-f]{8}-[0-9a-f]{4}-7/.test(id) ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : nowMs
  return `${new Date(madeAtMs).toISOString().replace(/[-:.]/g, '')}-${id}.eml`
}
