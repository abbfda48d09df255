import { expect, it } from 'vitest'
import { Publisher, type PublishMessage, sse } from '@grip/core'
import { encodeControlMessage, encodeGripHeaders, encodeGripInstruct } from '@grip/core/wire'
import { answerOf } from '../support/held.ts'
import { accepted } from '../websocket/context.ts'

/** A field, its lowest and highest number, and what sends it to a proxy. */
type Field = readonly [name: string, lowest: number, highest: number, send: (value: never) => unknown]

const channels = [{ name: 'a' }]
const stream = { hold: 'stream', channels } as const
const content = 'x'
const link = (timeout: number) => ({ rel: 'next' as const, uri: '/next', timeout })

const SECONDS: readonly Field[] = [
  ['timeout of a long-poll', 5, 3600, (timeout) => answerOf('holdResponse', 'a', { timeout })],
  ['timeout of a long-poll by JSON', 5, 3600, (timeout) => answerOf('holdResponse', 'é', { timeout })],
  ['keep-alive of a stream', 1, 3600, (timeout) => answerOf('holdStream', 'a', { keepAlive: { content, timeout } })],
  ['keep-alive of a stream by JSON', 1, 3600, (timeout) => answerOf('holdStream', 'é', { keepAlive: { content, timeout } })],
  ['timeout of a link', 1, 3600, (timeout) => answerOf('holdStream', 'a', { link: link(timeout) })],
  ['timeout in headers', 5, 3600, (timeout) => encodeGripHeaders({ timeout })],
  ['keep-alive in headers', 1, 3600, (timeout) => encodeGripHeaders({ ...stream, keepAlive: { content, timeout } })],
  ['link in headers', 1, 3600, (timeout) => encodeGripHeaders({ ...stream, links: [link(timeout)] })],
  ['timeout in JSON', 5, 3600, (timeout) => encodeGripInstruct({ hold: 'response', channels, timeout })],
  ['keep-alive of a WebSocket', 1, 3600, (timeout) => encodeControlMessage({ type: 'keep-alive', content, timeout })],
  ['delay of a message', 1, 3600, (timeout) => encodeControlMessage({ type: 'send-delayed', content, timeout })],
] // prettier-ignore

const STATUSES: readonly Field[] = [
  ['status of a long-poll', 200, 599, (status) => answerOf('holdResponse', 'a', { status })],
  ['status of a stream', 200, 599, (status) => answerOf('holdStream', 'a', { status })],
  ['status of a hold by JSON', 200, 599, (status) => answerOf('holdResponse', 'é', { status })],
  ['status in headers', 200, 599, (status) => encodeGripHeaders({ status })],
  ['status in JSON', 200, 599, (status) => encodeGripInstruct({ status })],
  ['code in JSON', 200, 599, (code) => encodeGripInstruct({}, { code })],
]

const FIELDS = [...SECONDS, ...STATUSES]
const NO_NUMBERS = [
  -1,
  0,
  0.5,
  1.5,
  200.5,
  Number.NaN,
  Infinity,
  -Infinity,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 53,
  1e21,
  '30',
  '',
  null,
  true,
  30n,
  [30],
  {},
]
// As they stand in programs for browsers.
const MILLISECONDS = [5000, 10_000, 15_000, 20_000, 25_000, 30_000, 55_000, 60_000, 120_000, 3_600_000]

const publisher = new Publisher('http://127.0.0.1:5561', { fetch: () => Promise.resolve(new Response()) })
const publish = (message: PublishMessage) => publisher.publish('a', message)

const outcome = async (send: () => unknown): Promise<unknown> => {
  try {
    await send()
    return 'sent'
  } catch (error) {
    return (error as { code?: string }).code
  }
}

it.each(FIELDS)(
  'the %s may be at its bounds, but not outside of them or anything else',
  async (_, lowest, highest, send) => {
    const run = (value: unknown) => outcome(() => send(value as never))
    expect([await run(lowest), await run(highest)]).toEqual(['sent', 'sent'])
    for (const value of [...NO_NUMBERS, lowest - 1, highest + 1]) {
      expect([value, await run(value)]).toEqual([value, 'ERR_GRIP_INSTRUCT'])
    }
  },
)

it.each(SECONDS)('the %s is not a number of milliseconds', async (_, lowest, __, send) => {
  for (const value of MILLISECONDS) {
    const error: unknown = await Promise.resolve()
      .then(() => send(value as never))
      .catch((reason: unknown) => reason)
    expect((error as Error).message).toMatch(
      new RegExp(
        `^"[A-Za-z.]+" must be a whole number of seconds from ${lowest} to 3,600; ${value} looks like milliseconds$`,
      ),
    )
  }
})

it('the interval of requests for a WebSocket is 20 to 3,600 seconds, or 0 for none', async () => {
  const run = (value: unknown) => outcome(() => (accepted().keepAliveInterval = value as number))
  expect([await run(0), await run(20), await run(3600)]).toEqual(['sent', 'sent', 'sent'])
  for (const value of [...NO_NUMBERS.filter((number) => number !== 0), ...MILLISECONDS, 19, 3601]) {
    expect([value, await run(value)]).toEqual([value, 'ERR_INVALID_ARGUMENT'])
  }
})

it('the count of accepted bytes is at most what a proxy can count', async () => {
  const run = (value: unknown) => outcome(() => (accepted().contentBytesAccepted = value as number))
  expect([await run(0), await run(2 ** 31 - 1)]).toEqual(['sent', 'sent'])
  for (const value of NO_NUMBERS.filter((number) => number !== 0 && number !== 2 ** 31 - 1)) {
    expect([value, await run(value)]).toEqual([value, 'ERR_INVALID_ARGUMENT'])
  }
})

const OTHERS: readonly Field[] = [
  ['status of a published response', 200, 599, (code) => publish({ httpResponse: { code } })],
  ['code of a published close', 3000, 4999, (code) => publish({ webSocket: { action: 'close', code } })],
  ['code of a close', 3000, 4999, (code) => accepted().close(code)],
  ['pause of an event stream', 0, 2 ** 31 - 1, (retry) => sse({ retry })],
]

it.each(OTHERS)(
  'the %s may be at its bounds, but not outside of them or anything else',
  async (_, lowest, highest, send) => {
    const run = (value: unknown) => outcome(() => send(value as never))
    expect([await run(lowest), await run(highest)]).toEqual(['sent', 'sent'])
    const within = (value: unknown) => typeof value === 'number' && value >= lowest && value <= highest
    // A close with null is one without a code.
    const wrong = NO_NUMBERS.filter((value) => value !== null && (!within(value) || !Number.isInteger(value)))
    for (const value of [...wrong, lowest - 1, highest + 1]) {
      expect([value, await run(value)]).toEqual([value, 'ERR_INVALID_ARGUMENT'])
    }
  },
)

it('a number that no unit explains gets no hint', () => {
  const message = (timeout: number) => {
    try {
      encodeGripHeaders({ timeout })
    } catch (error) {
      return (error as Error).message
    }
    return undefined
  }
  const rule = '"timeout" must be a whole number of seconds from 5 to 3,600'
  expect([1.5, 2 ** 53, 3601, Number.NaN].map(message)).toEqual([
    `${rule}, not 1.5`,
    `${rule}, not 9007199254740992`,
    `${rule}, not 3601`,
    `${rule}, not NaN`,
  ])
})

it('tries every field with every value', () => {
  expect([FIELDS.length + OTHERS.length + 2, NO_NUMBERS.length, MILLISECONDS.length]).toEqual([23, 19, 10])
})
