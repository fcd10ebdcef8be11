import { randomInt } from 'node:crypto'
import type { Clock, Log } from '../../ports.ts'
import { describeError, redactFields } from './redact.ts'

// No vowels, nothing that reads like another sign: it is read out on the telephone, and never spells a word.
const incidentAlphabet = '23456789BCDFGHJKMNPQRSTVWXZ'

function newIncidentId(): string {
  const signs = Array.from({ length: 8 }, () => incidentAlphabet[randomInt(incidentAlphabet.length)])
  return `${signs.slice(0, 4).join('')}-${signs.slice(4).join('')}`
}

const levels = { info: 30, warn: 40, error: 50 } as const

export interface JsonLogOptions {
  clock: Clock
  /** One line with its newline; standard error unless told otherwise. */
  write?: (line: string) => void
  /** Lines below it are not written; faults always are. */
  least?: 'info' | 'warn'
}

/** One JSON object a line, numbered levels as pino's, so that its tools read it. Redacts what no log may hold (C3, D5). */
export function createJsonLog({ clock, write, least = 'info' }: JsonLogOptions): Log {
  const writeLine = write ?? ((line: string) => void process.stderr.write(line))

  function line(level: number, event: string, fields: Record<string, unknown> = {}): void {
    if (level < levels[least]) return
    const safe = redactFields(fields) as Record<string, unknown>
    writeLine(`${JSON.stringify({ level, time: clock.now(), event, ...safe })}\n`)
  }

  return {
    info: (event, fields) => line(levels.info, event, fields),
    warn: (event, fields) => line(levels.warn, event, fields),
    fault(error, fields) {
      const incidentId = newIncidentId()
      const safe = redactFields(fields ?? {}) as Record<string, unknown>
      const record = { level: levels.error, time: clock.now(), event: 'fault', incidentId, error: describeError(error) }
      writeLine(`${JSON.stringify({ ...safe, ...record })}\n`)
      return incidentId
    },
  }
}
