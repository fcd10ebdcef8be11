import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DataFolderError } from '../../src/main/platform/data-folder/folder-errors.ts'
import { openDataFolder } from '../../src/main/platform/data-folder/open-data-folder.ts'
import en from '../../src/shared/locales/en/common.store.json' with { type: 'json' }
import es from '../../src/shared/locales/es/common.store.json' with { type: 'json' }

const child = path.join(import.meta.dirname, '../faults/owner-child.ts')
const nowMs = Date.UTC(2026, 0, 2, 3, 4)

let root: string
let holder: ChildProcess | undefined
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'portico-d2-'))
})
afterEach(async () => {
  if (holder && holder.exitCode === null && holder.signalCode === null) {
    holder.kill('SIGKILL')
    await once(holder, 'exit')
  }
  rmSync(root, { recursive: true })
})

/** Another process that owns the folder until it is told or made to stop. */
async function startHolder(): Promise<ChildProcess> {
  holder = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', child, root, String(nowMs)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const [said] = (await once(holder.stdout!, 'data')) as [Buffer]
  expect(said.toString()).toBe('owned\n')
  return holder
}

function refusal(): DataFolderError {
  try {
    openDataFolder(root, nowMs).release()
  } catch (error) {
    if (error instanceof DataFolderError) return error
    throw error
  }
  throw new Error('The folder was given to two')
}

describe('D2, OPS-4 a data folder has one owner', () => {
  test('a second start refuses, naming process, machine and since when', async () => {
    const { pid } = await startHolder()
    const error = refusal()
    expect(error.problem).toBe('inUse')
    expect(error.params).toEqual({ folder: root, pid, host: os.hostname(), since: '2026-01-02 03:04 UTC' })
  })

  test('a second start in the same process refuses too, and release gives the folder up', () => {
    const first = openDataFolder(root, nowMs)
    expect(refusal().params['pid']).toBe(process.pid)
    first.release()
    first.release()
    openDataFolder(root, nowMs).release()
  })

  test('a stopped (SIGSTOP) holder still owns it; a killed (SIGKILL) one does not', async () => {
    const process_ = await startHolder()
    process_.kill('SIGSTOP')
    expect(refusal().problem).toBe('inUse')
    process_.kill('SIGKILL')
    await once(process_, 'exit')
    openDataFolder(root, nowMs).release()
  })

  test('what a dead holder wrote down does not keep anyone out', () => {
    writeFileSync(path.join(root, 'host.json'), JSON.stringify({ pid: 1, host: 'elsewhere', sinceMs: 1 }))
    openDataFolder(root, nowMs).release()
  })

  test('a garbled note of the holder still refuses, with what is known', async () => {
    await startHolder()
    writeFileSync(path.join(root, 'host.json'), '{"pid": "x')
    expect(refusal().params).toMatchObject({ pid: '?', host: '?', since: '?' })
  })

  test('reading the note and the folder does not drop the lock', async () => {
    const first = openDataFolder(root, nowMs)
    refusal()
    const second = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', child, root, String(nowMs)])
    let said = ''
    second.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
    await once(second, 'close')
    expect(said).toContain('DataFolderError')
    first.release()
  })
})

describe('a data folder that cannot be used says why', () => {
  test('a file in its place', () => {
    writeFileSync(path.join(root, 'data'), '')
    expect(() => openDataFolder(path.join(root, 'data'), nowMs)).toThrow(
      expect.objectContaining({ problem: 'notAFolder' }),
    )
    expect(() => openDataFolder(path.join(root, 'data', 'below'), nowMs)).toThrow(
      expect.objectContaining({ problem: 'notAFolder' }),
    )
  })

  test.skipIf(process.getuid?.() === 0)('one without permission (skipped: root may do anything)', () => {
    chmodSync(root, 0o500)
    expect(() => openDataFolder(path.join(root, 'data'), nowMs)).toThrow(
      expect.objectContaining({ problem: 'unreadable' }),
    )
    chmodSync(root, 0o700)
  })

  test('every reason has its sentence in both languages, with the same placeholders', () => {
    const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort()
    expect(Object.keys(es)).toEqual(Object.keys(en))
    for (const [key, text] of Object.entries(en)) {
      expect(placeholders(es[key as keyof typeof es])).toEqual(placeholders(text))
    }
    for (const problem of ['inUse', 'network', 'synced', 'unreadable', 'full', 'notAFolder'] as const) {
      const key = new DataFolderError(problem, {}).messageKey.replace('common.store.', '')
      expect(en).toHaveProperty(key)
    }
  })
})
