import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { GripConfigError } from '@grip/core/wire'
import { Command, CommanderError } from 'commander'
import type { CliOutput } from '../cli-output.ts'
import { gripUrlOf, readProxySettings } from './proxy-settings.ts'
import { pushpinVersion } from './version.ts'
import { writePushpinConf } from './write-pushpin-conf.ts'
import { writeRoutes } from './write-routes.ts'

interface Options {
  gripUrl?: string
  pushpin?: string
  port: string
  control?: string
  sigKeyFile?: string
  maxConnections: string
  largestMessage: string
  behindLoadBalancer?: true
  runDir: string
  logDir: string
  out?: string
  force?: true
}

/**
 * Runs `grip-dev pushpin-conf`: writes the configuration of a Pushpin for an app, or prints it.
 *
 * @param args Arguments after the name.
 * @returns The exit code.
 */
export function runPushpinConf(args: readonly string[], output: CliOutput): number {
  const command = createCommand(output)
  try {
    command.parse(args, { from: 'user' })
    const options = command.opts<Options>()
    const files = filesFor(command.args[0]!, options)
    if (options.out === undefined) {
      for (const [name, text] of Object.entries(files)) output.out(`# --- ${name} ---\n${text}\n`)
    } else {
      write(files, options.out, options.force === true)
      output.out(`${Object.keys(files).join(' and ')} are in ${options.out}\n`)
    }
    return 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode
    output.err(`grip-dev pushpin-conf: ${(error as Error).message}\n`)
    return 1
  }
}

function filesFor(origin: string, options: Options): Record<string, string> {
  const conf = writePushpinConf({
    ...readProxySettings(gripUrlOf(options.gripUrl), {
      control: options.control,
      keyFile: options.sigKeyFile,
    }),
    version: pushpinVersion(options.pushpin),
    port: whole('--port', options.port, 65_535),
    maxConnections: whole('--max-connections', options.maxConnections, 1_000_000),
    largestMessage: whole('--largest-message', options.largestMessage, 1_000_000),
    runDirectory: options.runDir,
    logDirectory: options.logDir,
    behindLoadBalancer: options.behindLoadBalancer === true,
  })
  return { 'pushpin.conf': conf, routes: writeRoutes(origin) }
}

function write(files: Record<string, string>, folder: string, force: boolean): void {
  mkdirSync(folder, { recursive: true })
  const there = Object.keys(files).filter((name) => existsSync(join(folder, name)))
  if (there.length > 0 && !force) {
    throw new GripConfigError(`${folder} has ${there.join(' and ')} already: --force overwrites`)
  }
  // They have the key.
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, { mode: 0o640 })
}

function whole(name: string, text: string, most: number): number {
  const value = Number(text)
  if (/^\d{1,7}$/.test(text) && value >= 1 && value <= most) return value
  throw new GripConfigError(`${name} must be a whole number from 1 to ${most.toLocaleString('en')}`)
}

function createCommand(output: CliOutput): Command {
  return new Command('grip-dev pushpin-conf')
    .description('Writes the configuration of a Pushpin for your app: pushpin.conf and routes')
    .argument('<origin>', 'where your app is, for example http://127.0.0.1:3000 or https://app.example/prod')
    .option(
      '--grip-url <url>',
      'the GRIP_URL of your app; default: the variable GRIP_URL, which does not show in process lists',
    )
    .option('--out <folder>', 'where to write the files; default: they are printed')
    .option('--force', 'overwrite what is there')
    .option('--pushpin <version>', 'version of Pushpin; default: that of the pushpin on this machine')
    .option('--port <number>', 'port for clients', '7999')
    .option('--control <address:port>', 'where publishers reach Pushpin; default: as GRIP_URL says')
    .option('--sig-key-file <file>', 'private key that signs, where GRIP_URL has a public verify-key')
    .option('--max-connections <number>', 'client connections that Pushpin accepts', '50000')
    .option(
      '--largest-message <bytes>',
      'largest message to a client; before 1.38 memory depends on it',
      '131072',
    )
    .option(
      '--behind-load-balancer',
      'trust X-Forwarded-For and -Proto, which something in front of Pushpin sets',
    )
    .option('--run-dir <folder>', 'folder for its sockets', '/var/run/pushpin')
    .option('--log-dir <folder>', 'folder for its logs', '/var/log/pushpin')
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeOut: (text) => output.out(text), writeErr: (text) => output.err(text) })
}
