import type { ScanAnswer, ScannerVersion } from '../../ports.ts'

/** No answer of the daemon's is longer: what is has nothing to do with it. */
export const longestReply = 1_024

/** A signature's name, as ClamAV prints it. */
const found = /^stream: ([\x21-\x7e]{1,300}) FOUND$/
/** Said with `AlertExceedsMax yes` of what it looked at only in part. */
const inPart = /^Heuristics\.Limits\.Exceeded(?:\.|$)/

/**
 * What the daemon said of a stream. Strict: a single answer ended by its NUL, letter for letter; whatever else it may be is no
 * answer, and never *clean*. `wasAllSent`: the end of the stream had been sent when it came.
 */
export function readScanReply(reply: Buffer, wasAllSent: boolean): ScanAnswer {
  const text = reply.toString('latin1')
  const isWhole = text.endsWith('\0') && text.indexOf('\0') === text.length - 1
  const line = isWhole ? text.slice(0, -1) : null
  if (line === 'INSTREAM size limit exceeded. ERROR') return { outcome: 'not-scannable', reason: 'scanner-limit' }
  if (line === null || !wasAllSent) return { outcome: 'no-answer', reason: text === '' ? 'cut' : 'garbage' }
  if (line === 'stream: OK') return { outcome: 'clean' }
  const signature = found.exec(line)?.[1]
  if (signature === undefined) return { outcome: 'no-answer', reason: 'garbage' }
  return inPart.test(signature)
    ? { outcome: 'not-scannable', reason: 'scanner-limit' }
    : { outcome: 'infected', signature }
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const madeOn = /^\w{3} (\w{3}) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d) (\d{4})$/

/**
 * `ClamAV 1.4.3/27456/Fri Nov 15 08:41:28 2024`: the engine, its signatures' number and their day, in the daemon's own time zone, which it
 * does not tell; without official signatures only the engine. Null for anything else.
 */
export function readVersionReply(reply: Buffer): ScannerVersion | null {
  const text = reply.toString('latin1')
  const [, engine, signatures = '', made = ''] =
    /^(ClamAV [\w.+~-]{1,60})(?:\/(\d{1,9})\/([\w: ]{10,40}))?\0$/.exec(text) ?? []
  if (engine === undefined) return null
  const [, month = '', day, hours, minutes, seconds, year] = madeOn.exec(made) ?? []
  const monthIndex = months.indexOf(month)
  const signaturesAtMs =
    monthIndex < 0
      ? null
      : Date.UTC(Number(year), monthIndex, Number(day), Number(hours), Number(minutes), Number(seconds))
  return { engine, signatures: signatures === '' ? null : signatures, signaturesAtMs }
}
