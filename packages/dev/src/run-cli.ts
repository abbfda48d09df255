import { readFileSync } from 'node:fs'
import { Command, CommanderError, InvalidArgumentError } from 'commander'
import type { CliOutput } from './cli-output.ts'
import { runDoctor } from './commands/run-doctor.ts'
import { runPublish } from './commands/run-publish.ts'
import { runTail } from './commands/run-tail.ts'
import { cut } from './cut.ts'
import { createDevProxy, type DevProxy } from './create-dev-proxy.ts'
import type { DevProxyEvent } from './log.ts'
import { PLAYS } from './plays.ts'
import { runPushpinCheck } from './pushpin/run-pushpin-check.ts'
import { runPushpinConf } from './pushpin/run-pushpin-conf.ts'

interface CliOptions {
  host: string
  port: number
  controlPort: number
  key: string
  issuer: string
  allowHost: string[]
  clientHost: string[]
  pass: string[]
  quiet?: true
  requireKey?: true
  inspect: boolean
}

/**
 * Runs `grip-dev`: starts the proxy and prints what happens in it.
 *
 * @param args Arguments after the command's name.
 * @returns The running proxy; or the exit code, when the arguments ask for help or cannot be used, or the
 *   proxy cannot start.
 */
export async function runCli(args: readonly string[], output: CliOutput): Promise<DevProxy | number> {
  if (args[0] === 'pushpin-conf') return runPushpinConf(args.slice(1), output)
  if (args[0] === 'pushpin-check') return runPushpinCheck(args.slice(1), output)
  if (args[0] === 'doctor') return runDoctor(args.slice(1), output)
  if (args[0] === 'publish') return runPublish(args.slice(1), output)
  if (args[0] === 'tail') return runTail(args.slice(1), output)
  const command = createCommand(output)
  try {
    command.parse(args, { from: 'user' })
    const {
      allowHost: allowedHosts,
      clientHost,
      quiet,
      requireKey: requirePublishKey,
      ...options
    } = command.opts<CliOptions>()
    const log = (event: DevProxyEvent): void => {
      if (quiet === undefined || event.level === 'warning') output.out(`${formatEvent(event)}\n`)
    }
    const clientHosts = clientHost.includes('any') ? ('any' as const) : clientHost
    const proxy = await createDevProxy({
      origin: command.args[0]!,
      ...options,
      requirePublishKey,
      allowedHosts,
      clientHosts,
      log,
    })
    output.out(`clients:  ${proxy.url}\nGRIP_URL: ${shownUrl(proxy, options.key)}\n`)
    if (proxy.inspectorUrl !== undefined) output.out(`inspect:  ${proxy.inspectorUrl}\n`)
    return proxy
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode
    output.err(`grip-dev: ${asTyped((error as Error).message)}${hintFor(error)}\n`)
    return 1
  }
}

// The options of the proxy, by the names that the user typed.
function asTyped(message: string): string {
  return message.replace(/"(\w+)" option/, (whole, name: string) => TYPED[name] ?? whole)
}

const TYPED: Record<string, string> = {
  origin: '<origin>',
  host: '--host',
  key: '--key',
  issuer: '--issuer',
  allowedHosts: '--allow-host',
  clientHosts: '--client-host',
  pass: '--pass',
}

function hintFor(error: unknown): string {
  const hint = HINTS[(error as NodeJS.ErrnoException).code ?? '']
  return hint === undefined ? '' : `; ${hint}`
}

const HINTS: Record<string, string> = {
  EADDRINUSE: 'choose another with --port (clients) or --control-port (publishers)',
  EACCES: 'choose ports over 1023 with --port (clients) and --control-port (publishers)',
}

/** One line for the terminal. */
export function formatEvent({ level, code, message, path }: DevProxyEvent): string {
  const where = path === undefined ? '' : `${path} `
  return `${level === 'warning' ? '!' : ' '} ${code}: ${cut(where)}${printable(cut(message))}`
}

function versionOf(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return `${(JSON.parse(text) as { version: string }).version}, as Pushpin ${PLAYS}`
}

function createCommand(output: CliOutput): Command {
  return new Command('grip-dev')
    .description(
      `The GRIP proxy on your laptop: WebSocket-over-HTTP, long-polls, streams, publish, as Pushpin ${PLAYS} does them`,
    )
    .argument('<origin>', 'where your app listens, for example http://127.0.0.1:3000')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port for clients, 0 for any free one', portOf, 7999)
    .option('--control-port <number>', 'port for publishers, 0 for any free one', portOf, 5561)
    .option('--key <secret>', 'secret that signs Grip-Sig', 'changeme')
    .option('--issuer <name>', 'issuer in Grip-Sig', 'pushpin')
    .option('--require-key', 'refuse publishes that are not signed with key and issuer')
    .option('--allow-host <name...>', 'host names by which publishers and clients may reach the proxy', [])
    .option(
      '--client-host <name...>',
      'host names by which only clients may reach the proxy, such as that of a tunnel, or "any"',
      [],
    )
    .option('--pass <path...>', 'beginnings of paths whose WebSockets are passed to the app unchanged', [])
    .option(
      '--no-inspect',
      'do not serve the inspector, the page that shows connections, channels and requests',
    )
    .option('--quiet', 'print warnings only')
    .version(versionOf(), '--version', 'print the version of grip-dev and of the Pushpin that it plays')
    .addHelpText('after', AFTER_HELP)
    .allowExcessArguments(false)
    .showHelpAfterError('"grip-dev --help" lists the arguments, with an example')
    .exitOverride()
    .configureOutput({ writeOut: (text) => output.out(text), writeErr: (text) => output.err(text) })
}

const AFTER_HELP = `
Give your app the GRIP_URL that is printed at the start, then connect clients to the proxy instead of the app:
  grip-dev http://127.0.0.1:3000
  GRIP_URL='http://127.0.0.1:5561?iss=pushpin&key=changeme' node app.js

When nothing arrives: "grip-dev doctor --url http://127.0.0.1:7999 --stream /events --websocket /chat" says why.
"grip-dev publish <channel> <text>" publishes, "grip-dev tail <channel>" prints what is published.

For production: "grip-dev pushpin-conf <origin>" writes the configuration of a Pushpin, and
"grip-dev pushpin-check" says which lines of one do not fit.
`

function portOf(text: string): number {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port
  throw new InvalidArgumentError('A port is a number from 0 to 65,535.')
}

// A key that was given stays off the screen.
function shownUrl({ gripUrl, controlUrl }: DevProxy, key: string): string {
  return key === 'changeme' ? gripUrl : `${controlUrl}?iss=…&key=… (with your issuer and key)`
}

// Names come from clients and may contain control codes, which a terminal must not obey.
function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ')
}
