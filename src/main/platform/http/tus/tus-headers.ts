import type { IncomingHttpHeaders } from 'node:http'
import type { Checksum } from '../../../ports.ts'

/** What of tus 1.0 (https://tus.io/protocols/resumable-upload) is decided before its server sees a request. */
export const tusVersion = '1.0.0'
/** Creation is the product's own (`uploads.begin`), with people and places that tus knows nothing of. */
export const tusExtensions = ['checksum', 'expiration']
/** The checksum extension's own, of a checksum that is not that of the bytes. */
export const checksumMismatch = 460

const digestBytes: Record<Checksum['algorithm'], number> = { sha256: 32, sha1: 20 }
export const checksumAlgorithms = Object.keys(digestBytes)

/** The checksum of a request, null without one, 'invalid' for one that cannot be checked. */
function readChecksum(header: string | string[] | undefined): Checksum | null | 'invalid' {
  if (header === undefined) return null
  const [, algorithm = '', digest = ''] = /^([a-z0-9]+) ([A-Za-z0-9+/]+={0,2})$/.exec(String(header)) ?? []
  if (!isAlgorithm(algorithm)) return 'invalid'
  const bytes = Buffer.from(digest, 'base64')
  return bytes.length === digestBytes[algorithm] ? { algorithm, digest: bytes.toString('base64') } : 'invalid'
}

const isAlgorithm = (name: string): name is Checksum['algorithm'] => Object.hasOwn(digestBytes, name)

/** The token of `Authorization: Bearer`, or null. */
export function readBearer(header: string | undefined): string | null {
  return /^Bearer ([A-Za-z0-9_-]{43})$/i.exec(header ?? '')?.[1] ?? null
}

export interface PatchFacts {
  offsetBytes: number
  lengthBytes: number
  checksum: Checksum | null
}

/** What a PATCH says of its body, or the status to refuse it with before a byte is read. */
export function readPatch(headers: IncomingHttpHeaders, mostBytes: number): PatchFacts | number {
  if (headers['content-type'] !== 'application/offset+octet-stream') return 415
  if (headers['content-encoding'] !== undefined) return 415
  const offset = headers['upload-offset']
  if (typeof offset !== 'string' || !/^(?:0|[1-9]\d{0,15})$/.test(offset)) return 400
  const checksum = readChecksum(headers['upload-checksum'])
  if (checksum === 'invalid') return 400
  const length = headers['content-length']
  if (length === undefined) return 411
  const lengthBytes = Number(length)
  return lengthBytes > mostBytes ? 413 : { offsetBytes: Number(offset), lengthBytes, checksum }
}
