import type { ConnectScanner } from '../../ports.ts'
import { createClamd } from './clamd.ts'
import { parseScannerAddress } from './scanner-address.ts'

export const connectScanner: ConnectScanner = (text) => {
  const address = parseScannerAddress(text)
  return address && createClamd(address)
}
