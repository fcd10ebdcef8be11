// npm run portico -- …: the command from its source. What serves pages builds them first when they have changed.
import { ensureBuilt } from './build/parts.mjs'
import { runCli } from './build/run-cli.mjs'

const args = process.argv.slice(2)
const servesPages = (args[0] === 'serve' || args[0] === 'demo') && !args.includes('--help') && !args.includes('-h')
if (servesPages) await ensureBuilt()
process.exit(await runCli(args).ended)
