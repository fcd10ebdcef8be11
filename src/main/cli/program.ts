import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { programVersion } from '../version.ts'
import { explainFailure } from './failure.ts'
import { defaultDataFolder } from './paths.ts'
import { cliTexts, terminalLocale, type Say } from './texts.ts'

/** What a command needs beside its options. */
export interface CommandContext {
  say: Say
  /** For people, on standard error. */
  tell: (line: string) => void
  /** For programs, on standard output. */
  print: (line: string) => void
}

const exitCodes = { ok: 0, failed: 1, wrongUse: 2 }

function port(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0 || value > 65_535) throw new InvalidArgumentError('0 … 65535')
  return value
}

const list = (text: string, before: string[] = []) => [
  ...before,
  ...text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
]

/** Runs `portico <words>` and answers the exit code. Never throws. */
export async function runProgram(words: readonly string[]): Promise<number> {
  const say = cliTexts(terminalLocale())
  const context: CommandContext = {
    say,
    tell: (line) => void process.stderr.write(`${line}\n`),
    print: (line) => void process.stdout.write(`${line}\n`),
  }
  let exitCode = exitCodes.ok
  const runs =
    <Options>(load: LoadCommand<Options>) =>
    async (options: Options) => {
      try {
        const command = await load()
        if (!(await command(options, context))) exitCode = exitCodes.failed
      } catch (error) {
        exitCode = exitCodes.failed
        for (const line of explainFailure(error, say)) context.tell(line)
      }
    }
  try {
    await makeProgram(say, runs).parseAsync([...words], { from: 'user' })
    return exitCode
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? exitCodes.ok : exitCodes.wrongUse
  }
}

/** A command's code is read when it runs: help and wrong use answer at once. */
type LoadCommand<Options> = () => Promise<(options: Options, context: CommandContext) => Promise<boolean>>
type Runs = <Options>(load: LoadCommand<Options>) => (options: Options) => Promise<void>

function makeProgram(say: Say, runs: Runs): Command {
  const program = new Command('portico')
    .description(say('cli.commands.about'))
    .version(programVersion)
    .showHelpAfterError()
    .exitOverride()
  const option = (flags: string, key: string, variable: string) => new Option(flags, say(key)).env(variable)
  const dataOption = () =>
    option('-d, --data <folder>', 'cli.commands.option.data', 'PORTICO_DATA').default(defaultDataFolder())
  const passphraseOption = () =>
    option('--passphrase-file <file>', 'cli.commands.option.passphraseFile', 'PORTICO_PASSPHRASE_FILE')
  const listenOptions = (command: Command, ports: { console: number; portal: number }) =>
    command
      .addOption(
        option('--console-port <port>', 'cli.commands.option.consolePort', 'PORTICO_CONSOLE_PORT')
          .argParser(port)
          .default(ports.console),
      )
      .addOption(
        option('--portal-port <port>', 'cli.commands.option.portalPort', 'PORTICO_PORTAL_PORT')
          .argParser(port)
          .default(ports.portal),
      )

  program
    .command('init')
    .description(say('cli.commands.init.about'))
    .addOption(dataOption())
    .addOption(option('--firm <name>', 'cli.commands.init.firm', 'PORTICO_FIRM').makeOptionMandatory())
    .addOption(option('--owner <name>', 'cli.commands.init.owner', 'PORTICO_OWNER').makeOptionMandatory())
    .addOption(option('--email <address>', 'cli.commands.init.email', 'PORTICO_OWNER_EMAIL').makeOptionMandatory())
    .addOption(option('--password-file <file>', 'cli.commands.init.passwordFile', 'PORTICO_PASSWORD_FILE'))
    .addOption(option('--time-zone <zone>', 'cli.commands.init.timeZone', 'PORTICO_TIME_ZONE'))
    .addOption(option('--language <language>', 'cli.commands.init.language', 'PORTICO_LANGUAGE').choices(['en', 'es']))
    .addOption(option('--portal-origin <origin>', 'cli.commands.init.portalOrigin', 'PORTICO_PORTAL_ORIGIN'))
    .addOption(passphraseOption())
    .addOption(option('--recovery-kit <file>', 'cli.commands.init.recoveryKit', 'PORTICO_RECOVERY_KIT'))
    .action(runs(async () => (await import('./init.ts')).initCommand))

  const serve = program
    .command('serve')
    .description(say('cli.commands.serve.about'))
    .addOption(dataOption())
    .addOption(
      option('--console-host <address>', 'cli.commands.serve.consoleHost', 'PORTICO_CONSOLE_HOST').default('127.0.0.1'),
    )
    .addOption(
      option('--portal-host <address>', 'cli.commands.serve.portalHost', 'PORTICO_PORTAL_HOST').default('127.0.0.1'),
    )
    .addOption(
      option('--console-origin <origins>', 'cli.commands.serve.consoleOrigin', 'PORTICO_CONSOLE_ORIGIN')
        .argParser(list)
        .default([]),
    )
    .addOption(option('--proxy <addresses>', 'cli.commands.serve.proxy', 'PORTICO_PROXY').argParser(list).default([]))
    .addOption(option('--accel-prefix <path>', 'cli.commands.serve.accelPrefix', 'PORTICO_ACCEL_PREFIX'))
    .addOption(option('--tls-cert <file>', 'cli.commands.serve.tlsCert', 'PORTICO_TLS_CERT'))
    .addOption(option('--tls-key <file>', 'cli.commands.serve.tlsKey', 'PORTICO_TLS_KEY'))
    .addOption(
      option('--log <level>', 'cli.commands.serve.log', 'PORTICO_LOG').choices(['info', 'warn']).default('info'),
    )
    .addOption(passphraseOption())
  listenOptions(serve, { console: 4710, portal: 4711 }).action(
    runs(async () => (await import('./serve.ts')).serveCommand),
  )

  const demo = program
    .command('demo')
    .description(say('cli.commands.demo.about'))
    .addOption(option('-d, --data <folder>', 'cli.commands.demo.data', 'PORTICO_DEMO_DATA'))
  listenOptions(demo, { console: 0, portal: 0 }).action(runs(async () => (await import('./demo.ts')).demoCommand))

  program
    .command('verify')
    .description(say('cli.commands.verify.about'))
    .addOption(dataOption())
    .addOption(passphraseOption())
    .action(runs(async () => (await import('./verify.ts')).verifyCommand))

  program
    .command('backup')
    .description(say('cli.commands.backup.about'))
    .addOption(dataOption())
    .action(runs(async () => (await import('./backup.ts')).backupCommand))

  program
    .command('restore')
    .description(say('cli.commands.restore.about'))
    .addOption(dataOption())
    .addOption(option('--from <backup>', 'cli.commands.restore.from', 'PORTICO_RESTORE_FROM'))
    .action(runs(async () => (await import('./backup.ts')).restoreCommand))

  program
    .command('reset-2fa')
    .description(say('cli.commands.reset2fa.about'))
    .addOption(dataOption())
    .addOption(option('--email <address>', 'cli.commands.reset2fa.email', 'PORTICO_RESET_EMAIL').makeOptionMandatory())
    .addOption(option('--reason <text>', 'cli.commands.reset2fa.reason', 'PORTICO_RESET_REASON').makeOptionMandatory())
    .addOption(passphraseOption())
    .action(runs(async () => (await import('./reset-2fa.ts')).reset2faCommand))

  // A command that stands alone, e.g. after an unknown word, is told what there is.
  program.action(() => program.help({ error: true }))
  return program
}
