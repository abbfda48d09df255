import { Command, CommanderError } from 'commander'
import type { CliOutput } from '../cli-output.ts'
import { examine } from '../doctor/examine.ts'
import type { Finding } from '../doctor/finding.ts'
import { PLAYS } from '../plays.ts'

interface Options {
  url: string
  gripUrl?: string
  websocket?: string
  stream?: string
  channel?: string
  poll?: string
  origin?: string
  pushpin?: string
  json?: true
}

/**
 * Runs `grip-dev doctor`: says what is wrong with a set-up, and what to do.
 *
 * @param args Arguments after the name.
 * @returns The exit code: 0 when nothing has failed, 1 when something has, 2 for arguments that cannot be used.
 */
export async function runDoctor(args: readonly string[], output: CliOutput): Promise<number> {
  const command = createCommand(output)
  try {
    command.parse(args, { from: 'user' })
    const { json, gripUrl = process.env['GRIP_URL'], ...options } = command.opts<Options>()
    const findings = await examine({ ...options, gripUrl })
    if (json === true) output.out(`${JSON.stringify(findings, null, 2)}\n`)
    else for (const finding of findings) output.out(lineOf(finding))
    const failures = findings.filter(({ status }) => status === 'failed').length
    if (json !== true) output.out(summaryOf(failures))
    return failures === 0 ? 0 : 1
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    output.err(`grip-dev doctor: ${(error as Error).message}\n`)
    return 2
  }
}

const MARKS = { ok: '✓', failed: '✗', skipped: '-' }

function lineOf({ code, status, message, fix }: Finding): string {
  // Text from a server may contain control codes, which a terminal must not obey.
  const text = `${MARKS[status]} ${code}: ${message}`.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ')
  return fix === undefined ? `${text}\n` : `${text}\n    ${fix}\n`
}

function summaryOf(failures: number): string {
  if (failures === 0) return '\nNo problems found.\n'
  return `\n${failures} ${failures === 1 ? 'thing is' : 'things are'} wrong. Begin with the first: the others may follow from it.\n`
}

function createCommand(output: CliOutput): Command {
  return new Command('grip-dev doctor')
    .description('Says what is wrong between your clients, the proxy and your app, and what to do')
    .requiredOption('--url <url>', 'where clients reach the proxy, for example http://127.0.0.1:7999')
    .option('--grip-url <url>', 'the GRIP_URL of your app; default: the variable GRIP_URL')
    .option('--websocket <path>', 'path of a WebSocket, for example /chat')
    .option('--stream <path>', 'path of a stream, for example /events')
    .option(
      '--channel <name>',
      'channel of that stream, with its prefix; default: as your app says, with --origin',
    )
    .option('--poll <path>', 'path of a long-poll, for example /poll')
    .option('--origin <url>', 'where your app itself listens, without the proxy')
    .option('--pushpin <version>', `version of the Pushpin in production; default: ${PLAYS}`)
    .option('--json', 'print a list of findings as JSON')
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeOut: (text) => output.out(text), writeErr: (text) => output.err(text) })
}
