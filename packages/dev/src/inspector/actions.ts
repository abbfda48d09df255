import type { Engine } from '../engine.ts'
import { invalidArgument } from '../invalid-argument.ts'
import type { ProxyFaults } from '../faults.ts'
import { toPublishItem, type SimpleMessage } from '../publish/to-publish-item.ts'
import { isCloseCode } from '../websocket/frames.ts'
import type { LiveConnection } from './live-connection.ts'
import { findConnection } from './snapshot.ts'

/** The page's request, unchecked. */
export type ActionInput = Readonly<Record<string, unknown>>

/**
 * Carries out the page's request.
 *
 * @returns The answer to the page.
 * @throws {TypeError} An unknown action, or a value that cannot be used.
 */
export function runAction(engine: Engine, faults: ProxyFaults, input: ActionInput): object {
  const { action } = input
  const run = typeof action === 'string' && Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined
  if (run === undefined) throw invalidArgument(`"action" must be one of ${Object.keys(ACTIONS).join(', ')}`)
  return run(engine, faults, input) ?? {}
}

type Action = (engine: Engine, faults: ProxyFaults, input: ActionInput) => object | void

const ACTIONS: Readonly<Record<string, Action>> = {
  send(engine, _, input) {
    if (!connectionOf(engine, input).sendText(textOf(input, 'text'))) {
      throw invalidArgument('nothing can be sent: the connection is closing, or is a long-poll')
    }
  },
  close(engine, _, input) {
    const code = numberOf(input, 'code', 1000)
    if (!isCloseCode(code))
      throw invalidArgument('"code" must be a close code: 1000 to 1003, 1007 to 1014, or 3000 to 4999')
    const reason = textOf(input, 'reason', '')
    const bytes = Buffer.byteLength(reason)
    if (bytes > 123) throw invalidArgument(`"reason" must have at most 123 bytes; this one has ${bytes}`)
    connectionOf(engine, input).closeClient(code, reason)
  },
  drop: (engine, _, input) => connectionOf(engine, input).drop(),
  slow(engine, _, input) {
    const milliseconds = numberOf(input, 'milliseconds', 2000)
    if (!(milliseconds >= 0 && milliseconds <= 600_000)) {
      throw invalidArgument('"milliseconds" must be a number from 0 to 600,000')
    }
    engine.slowDown(connectionOf(engine, input).subscriber, milliseconds)
  },
  publish(engine, _, input) {
    const { channel } = input
    const message: SimpleMessage = {}
    for (const name of ['webSocket', 'httpStream', 'httpResponse', 'id', 'prevId'] as const) {
      const value = input[name]
      if (typeof value === 'string' && value !== '') message[name] = value
    }
    engine.publish([toPublishItem(channel as string, message)])
  },
  lose: (_, faults, input) => faults.losePublish(numberOf(input, 'count', 1)),
  double: (_, faults, input) => faults.doublePublish(numberOf(input, 'count', 1)),
  delay: (_, faults, input) =>
    faults.delay(numberOf(input, 'milliseconds', 2000), numberOf(input, 'count', 1)),
  restart: (_, faults) => faults.restart(),
  break(_, faults, input) {
    faults.breakOrigin({ status: numberOf(input, 'status', 502), seconds: numberOf(input, 'seconds', 10) })
  },
  limits: (_, faults, input) => faults.fastlyLimits(input['on'] === true),
  faults: ({ faults }) => ({
    lose: faults.pending('lose'),
    double: faults.pending('double'),
    delay: faults.pending('delay'),
    broken: faults.brokenStatus ?? null,
    limits: faults.hasFastlyLimits,
  }),
}

function connectionOf(engine: Engine, { id }: ActionInput): LiveConnection {
  const connection = typeof id === 'string' ? findConnection(engine, id) : undefined
  if (connection === undefined)
    throw invalidArgument('"id" must be that of an open connection; this one has ended')
  return connection
}

function textOf(input: ActionInput, name: string, initial?: string): string {
  const value = input[name] ?? initial
  if (typeof value !== 'string') throw invalidArgument(`"${name}" must be a string`)
  return value
}

function numberOf(input: ActionInput, name: string, initial: number): number {
  const value = input[name] ?? initial
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw invalidArgument(`"${name}" must be a number`)
  return value
}
