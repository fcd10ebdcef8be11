// Loaded with --import into a host that runs as a child of a test: names under .test lead to this machine, as they would by
// the firm's own DNS, and the clock can be moved by writing milliseconds into the file PORTICO_TEST_CLOCK.
import dns from 'node:dns'
import { readFileSync } from 'node:fs'

const lookup = dns.lookup
dns.lookup = (name, ...rest) => lookup(name.endsWith('.test') ? '127.0.0.1' : name, ...rest)

const file = process.env['PORTICO_TEST_CLOCK']
if (file) {
  const now = Date.now
  Date.now = () => now() + Number(readFileSync(file, 'utf8'))
}
