import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto'

/** A phone's key and its signatures, made from the contract's words alone and without any code of the program. */
export function testPhoneKey() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return {
    publicKey: createPublicKey(publicKey.export({ format: 'pem', type: 'spki' }))
      .export({ format: 'der', type: 'spki' })
      .toString('base64url'),
    sign: (purpose: string, ...parts: string[]) =>
      sign('sha256', Buffer.from(['portico-phone-1', purpose, ...parts].join('\n')), {
        key: privateKey,
        dsaEncoding: 'ieee-p1363',
      }).toString('base64url'),
  }
}

export type TestPhoneKey = ReturnType<typeof testPhoneKey>
