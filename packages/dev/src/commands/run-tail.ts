import { Command, CommanderError } from 'commander'
import type { CliOutput } from '../cli-output.ts'

interface Options {
  inspector?: string
}

/** A line of the live feed, the part that is read. */
interface Line {
  entries: { seq: number; type: string; channel?: string; text: string }[]
  missed: number
}

/**
 * Runs `grip-dev tail`: prints what is published on a channel of a running `grip-dev`, until it ends.
 *
 * @param args Arguments after the name.
 * @param signal Ends it.
 * @returns The exit code: 0 when the proxy has ended, 1 when it cannot be read, 2 for arguments that cannot be used.
 */
export async function runTail(
  args: readonly string[],
  output: CliOutput,
  signal?: AbortSignal,
): Promise<number> {
  const command = createCommand(output)
  try {
    command.parse(args, { from: 'user' })
    const { inspector = process.env['GRIP_INSPECTOR'] } = command.opts<Options>()
    const [page, token] = addressOf(inspector)
    const response = await ask(page, token, signal)
    try {
      for await (const line of linesOf(response.body!)) print(line, command.args[0]!, output)
    } catch {
      // The answer breaks off when the proxy ends.
      if (signal?.aborted !== true) output.err('grip-dev tail: the proxy has ended\n')
    }
    return 0
  } catch (error) {
    if (signal?.aborted === true) return 0
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    output.err(`grip-dev tail: ${(error as Error).message}\n`)
    return 1
  }
}

function addressOf(inspector: string | undefined): [page: string, token: string] {
  const [page, token] = (inspector ?? '').split('#')
  if (page !== undefined && token !== undefined && URL.canParse(page)) return [page, token]
  throw new Error(
    'give the address that grip-dev prints after "inspect:", with its token, in --inspector or GRIP_INSPECTOR',
  )
}

async function ask(page: string, token: string, signal: AbortSignal | undefined): Promise<Response> {
  const headers = { authorization: `Bearer ${token}` }
  const asked = fetch(new URL('api/live?after=0', page), { headers, signal: signal ?? null })
  const response = await asked.catch((cause: unknown) => {
    throw new Error(`${page} cannot be reached: is grip-dev still running?`, { cause })
  })
  const isFeed = response.headers.get('content-type') === 'application/x-ndjson'
  if (response.status === 200 && isFeed) return response
  const { message } = (await response.json().catch(() => ({}))) as { message?: string }
  throw new Error(message ?? `${page} is not the inspector of grip-dev`)
}

async function* linesOf(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<Line> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop()!
    for (const line of lines) yield JSON.parse(line) as Line
  }
}

function print({ entries, missed }: Line, channel: string, output: CliOutput): void {
  if (missed > 0) output.out(`(${missed} entries are missing: they came too fast, or are no longer kept)\n`)
  for (const { type, channel: name, text } of entries) {
    if (type !== 'publish' || name !== channel) continue
    // Published text may contain control codes, which a terminal must not obey.
    output.out(`${text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ')}\n`)
  }
}

function createCommand(output: CliOutput): Command {
  return new Command('grip-dev tail')
    .description('Prints what is published on a channel of a running grip-dev')
    .argument('<channel>', 'the channel, with its prefix')
    .option(
      '--inspector <url>',
      'the address that grip-dev prints after "inspect:"; default: the variable GRIP_INSPECTOR',
    )
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeOut: (text) => output.out(text), writeErr: (text) => output.err(text) })
}
