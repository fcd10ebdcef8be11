import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { replaceFile } from './replace-file.ts'

const bounds = z.object({
  x: z.int().optional(),
  y: z.int().optional(),
  width: z.int().min(200).max(20_000),
  height: z.int().min(200).max(20_000),
  isMaximized: z.boolean().default(false),
})
export type WindowBounds = z.infer<typeof bounds>

const shellState = z.object({
  /** OPS-5: a seat is a window onto another machine's host. Only the host is built so far. */
  role: z.enum(['host', 'seat']).nullable().default(null).catch(null),
  startsAtLogin: z.boolean().default(false).catch(false),
  preventsSleep: z.boolean().default(true).catch(true),
  /** Said once: closing the window leaves the portal running. */
  saidThatItServes: z.boolean().default(false).catch(false),
  window: bounds.nullable().default(null).catch(null),
})
export type ShellState = z.infer<typeof shellState>

export interface ShellStateFile {
  readonly now: ShellState
  /** Writes are one after the other and each replaces the file whole. */
  change(patch: Partial<ShellState>): Promise<void>
}

/** What this computer's shell remembers of itself. Nothing of the firm: what cannot be read falls back field by field. */
export async function openShellState(file: string): Promise<ShellStateFile> {
  let now = shellState.parse(await readFields(file))
  let lastWrite = Promise.resolve()
  return {
    get now() {
      return now
    },
    change(patch) {
      now = { ...now, ...patch }
      const text = JSON.stringify(now, null, 2)
      lastWrite = lastWrite.catch(() => undefined).then(() => replaceFile(file, text))
      return lastWrite
    },
  }
}

async function readFields(file: string): Promise<object> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
  } catch {
    return {}
  }
}
