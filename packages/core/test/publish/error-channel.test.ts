import {
  GripConfigError,
  PublishError,
  Publisher,
  type PublishMessage,
  type PublishOptions,
} from '@grip/core'
import { expect, it } from 'vitest'
import { deadUrl, serveControl } from './control-server.ts'

const X = { httpStream: 'x' }

async function failureOf(
  publisher: Publisher,
  channel: string,
  message: unknown = X,
  options?: object,
): Promise<Error & { channel?: string; id?: string }> {
  const publishing = publisher.publish(channel, message as PublishMessage, options as PublishOptions)
  return publishing.then(
    () => expect.fail('it was published'),
    (error: unknown) => error as Error,
  )
}

it.each<[string, string, string, unknown, object]>([
  ['a wrong argument', 'TypeError', 'news', { httpStream: 5 }, {}],
  ['a misspelt field', 'GripConfigError', 'news', { htpStream: 'x' }, {}],
  ['an unknown option', 'GripConfigError', 'news', X, { ide: '7' }],
  ['a channel that none can have', 'GripInstructError', 'a\0b', X, {}],
  ['a message that is too long', 'PublishError', 'news', { httpStream: 'x'.repeat(1_000_001) }, {}],
  ['an abort', 'PublishError', 'news', X, { signal: AbortSignal.abort() }],
])('the error of %s names the channel with the prefix', async (_, name, channel, message, options) => {
  const publisher = new Publisher('http://127.0.0.1', { prefix: 'p-' })
  expect(await failureOf(publisher, channel, message, options)).toMatchObject({
    name,
    channel: `p-${channel}`,
  })
})

it('the error of a publisher without proxies names the channel with the prefix', async () => {
  const error = await failureOf(new Publisher([], { prefix: 'p-' }), 'news')
  expect(error).toMatchObject({
    code: 'ERR_GRIP_CONFIG',
    channel: 'p-news',
    message: 'no GRIP proxy is configured: set GRIP_URL',
  })
})

it('the error of several proxies names the channel with the prefix, and the id to publish with again', async () => {
  const [alive, dead] = [await serveControl(), await deadUrl()]
  const publisher = new Publisher([alive.url, dead], { prefix: 'p-', attempts: 2 })
  const error = await failureOf(publisher, 'news')
  expect(error).toMatchObject({
    reason: 'several',
    channel: 'p-news',
    errors: [{ channel: 'p-news', id: error.id }],
  })
  expect(alive.received[0]!.body).toContain(`"id":"${error.id}"`)
})

it.each<[string, unknown, (thrown: Error) => [unknown, object?]]>([
  [
    'a field that throws when it is read',
    new RangeError('mine'),
    (thrown) => [
      {
        get httpStream() {
          throw thrown
        },
      },
    ],
  ],
  [
    'an option that does',
    new RangeError('mine'),
    (thrown) => [
      X,
      {
        get id() {
          throw thrown
        },
      },
    ],
  ],
  [
    'a frozen error of its own',
    Object.freeze(new RangeError('mine')),
    (thrown) => [
      {
        get httpStream() {
          throw thrown
        },
      },
    ],
  ],
])(
  'an error that comes of %s stays as it is, and is the cause of one that names the channel',
  async (_, thrown, make) => {
    const [message, options] = make(thrown as Error)
    const error = await failureOf(
      new Publisher('http://127.0.0.1', { prefix: 'p-' }),
      'news',
      message,
      options,
    )
    expect(error).toMatchObject({
      name: 'TypeError',
      code: 'ERR_INVALID_ARGUMENT',
      channel: 'p-news',
      message: 'the message cannot be encoded; the cause says why',
    })
    expect(error.cause).toBe(thrown)
    expect(Object.keys(thrown as Error)).toEqual([])
  },
)

it('an error of this library that somebody keeps, and throws from a message, is not changed', async () => {
  const kept = new GripConfigError('kept')
  const publisher = new Publisher('http://127.0.0.1', { prefix: 'p-' })
  const message = { get httpStream() { throw kept } } // prettier-ignore
  expect(await failureOf(publisher, 'news', message)).toMatchObject({ message: 'kept', channel: 'p-news' })
  expect(kept.channel).toBeUndefined()
})

it.each<[string, unknown]>([
  ['a BigInt', [{ op: 'add', path: '/n', value: 1n }]],
  [
    'itself',
    (() => {
      const patch: unknown[] = []
      patch.push(patch)
      return patch
    })(),
  ],
])('a patch that holds %s is a wrong argument', async (_, bodyPatch) => {
  const error = await failureOf(new Publisher('http://127.0.0.1'), 'news', { httpResponse: { bodyPatch } })
  expect(error).toMatchObject({ name: 'TypeError', code: 'ERR_INVALID_ARGUMENT', channel: 'news' })
})

it('a channel with a line break does not break the line of the error', async () => {
  const { url } = await serveControl((response) => response.writeHead(401).end())
  const error = await failureOf(new Publisher(url), 'a\nERROR all is lost')
  expect(error).toBeInstanceOf(PublishError)
  expect([error.message, error.channel]).toEqual([
    `${url} answered 401 to a publish to channel "a\\nERROR all is lost"`,
    'a\nERROR all is lost',
  ])
})
