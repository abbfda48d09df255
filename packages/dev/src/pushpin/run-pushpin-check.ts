import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { GripConfigError } from '@grip/core/wire'
import { Command, CommanderError } from 'commander'
import type { CliOutput } from '../cli-output.ts'
import { checkFiles } from './check-files.ts'
import { gripUrlOf, readProxySettings } from './proxy-settings.ts'
import { readIni } from './read-ini.ts'
import { pushpinVersion } from './version.ts'

interface Options {
  gripUrl?: string
  pushpin?: string
  control?: string
  sigKeyFile?: string
}

/**
 * Runs `grip-dev pushpin-check`: says which lines of a Pushpin's configuration break the library.
 *
 * @param args Arguments after the name.
 * @returns The exit code: 0 when nothing was found.
 */
export function runPushpinCheck(args: readonly string[], output: CliOutput): number {
  const command = createCommand(output)
  try {
    command.parse(args, { from: 'user' })
    const { gripUrl, pushpin, control, sigKeyFile: keyFile } = command.opts<Options>()
    const settings = readProxySettings(gripUrlOf(gripUrl), { control, keyFile })
    const version = pushpinVersion(pushpin)
    const path = command.args[0] ?? '/etc/pushpin/pushpin.conf'
    const conf = read(path)
    const routes = join(dirname(path), readIni(conf).get('proxy/routesfile')?.value ?? 'routes')
    const findings = checkFiles({ conf, routes: read(routes) }, settings, version)
    for (const { file, line, message } of findings) {
      const name = file === 'routes' ? routes : path
      output.out(`${name}${line === undefined ? '' : `:${line}`}: ${message}\n`)
    }
    if (findings.length === 0)
      output.out(`Pushpin ${version.join('.')} and GRIP_URL fit: nothing to change\n`)
    return findings.length === 0 ? 0 : 1
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode
    output.err(`grip-dev pushpin-check: ${(error as Error).message}\n`)
    return 2
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new GripConfigError(`${path} cannot be read: ${(error as NodeJS.ErrnoException).code}`, {
      cause: error,
    })
  }
}

function createCommand(output: CliOutput): Command {
  return new Command('grip-dev pushpin-check')
    .description('Lists the lines of a Pushpin configuration that do not fit the library or your GRIP_URL')
    .argument('[pushpin.conf]', 'the file; its routes are found through it', '/etc/pushpin/pushpin.conf')
    .option('--grip-url <url>', 'the GRIP_URL of your app; default: the variable GRIP_URL')
    .option('--pushpin <version>', 'version of Pushpin; default: that of the pushpin on this machine')
    .option('--control <address:port>', 'where publishers reach Pushpin; default: as GRIP_URL says')
    .option('--sig-key-file <file>', 'private key that signs, where GRIP_URL has a public verify-key')
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeOut: (text) => output.out(text), writeErr: (text) => output.err(text) })
}
