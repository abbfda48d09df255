import { Publisher, sse } from '@grip/core'
import { Command, CommanderError } from 'commander'
import type { CliOutput } from '../cli-output.ts'

interface Options {
  gripUrl?: string
  id?: string
}

/**
 * Runs `grip-dev publish`: publishes a text to everyone on a channel.
 *
 * @param args Arguments after the name.
 * @returns The exit code: 0 when it was taken, 1 when it was not, 2 for arguments that cannot be used.
 */
export async function runPublish(args: readonly string[], output: CliOutput): Promise<number> {
  const command = createCommand(output)
  try {
    command.parse(args, { from: 'user' })
    const { gripUrl = process.env['GRIP_URL'], id } = command.opts<Options>()
    const [channel, text] = command.args as [string, string]
    if (gripUrl === undefined) throw new Error('there is no GRIP_URL: set the variable, or give --grip-url')
    const publisher = new Publisher(gripUrl)
    await publisher.publish(
      channel,
      { webSocket: text, httpStream: sse({ data: text }), httpResponse: text },
      { ...(id !== undefined && { id }) },
    )
    output.out(
      `published to ${JSON.stringify(channel)}: as a message to WebSockets, as an event to streams, as an answer to long-polls\n`,
    )
    return 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    output.err(`grip-dev publish: ${(error as Error).message}\n`)
    return 1
  }
}

function createCommand(output: CliOutput): Command {
  return new Command('grip-dev publish')
    .description('Publishes a text to every WebSocket, stream and long-poll on a channel')
    .argument('<channel>', 'the channel, with its prefix')
    .argument('<text>', 'what to publish; a stream gets it as a server-sent event')
    .option('--grip-url <url>', 'where to publish; default: the variable GRIP_URL')
    .option('--id <id>', 'id of the item; publishing again with the same id is safe')
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeOut: (text) => output.out(text), writeErr: (text) => output.err(text) })
}
