import { rpc } from '../rpc.ts'

/** What the foot of the rail shows; the same for every screen that says how the host is. */
export const hostQuery = { key: ['host'], query: () => rpc.settings.hostStatus() }
