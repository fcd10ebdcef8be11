import type { FastifyReply } from 'fastify'
import { attachmentHeader } from '../files/file-name.ts'

export interface BytesToSend {
  bytes: Uint8Array
  fileName: string
  mediaType: string
}

/** What was made for this answer alone, sent as a stored file is: an attachment, in a sandbox if it is opened all the same (U4). */
export function sendBytes(reply: FastifyReply, { bytes, fileName, mediaType }: BytesToSend): FastifyReply {
  reply.raw.setHeader('content-security-policy', "sandbox; default-src 'none'; frame-ancestors 'none'")
  return reply
    .code(200)
    .header('content-type', mediaType)
    .header('content-disposition', attachmentHeader(fileName))
    .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
}
