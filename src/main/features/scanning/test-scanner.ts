import type { Refusal } from '../../../shared/errors.ts'
import type { Deps } from '../../deps.ts'
import type { ScannerStanding } from '../../ports.ts'
import { noAddress } from './update-scanner.ts'

/** Admins. What the scanner at this address answers now; nothing is kept of it. */
export async function testScanner(
  deps: Pick<Deps, 'connectScanner'>,
  { address }: { address: string },
): Promise<ScannerStanding | Refusal> {
  return (await deps.connectScanner(address)?.ask()) ?? noAddress()
}
