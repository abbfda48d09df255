import { expect, it } from 'vitest'
import {
  createGripHandler,
  GripConfigError,
  type GripHandlerFunction,
  GripInstructError,
  GripOriginError,
  GripSignatureError,
  PublishError,
  WebSocketEventsError,
} from '@grip/core'
import { events, read } from '../support/proxy.ts'
import { setUp } from './set-up-handler.ts'

it.each([new Error('boom'), 'text', undefined, new Response('thrown')])(
  'an error %j on plain HTTP goes to onError once and is rethrown as it is',
  async (thrown) => {
    const { app, errors } = setUp(() => {
      throw thrown
    })
    const rethrown = await app.fetch(new Request('http://app.test/')).catch((error: unknown) => ({ error }))
    expect(rethrown).toEqual({ error: thrown })
    expect(errors).toEqual([thrown])
  },
)

it.each<[string, () => Error, number, string]>([
  ['a hold with a timeout of 3', () => new GripInstructError('x'), 500, 'Internal Server Error\n'],
  [
    'a publish',
    () => new PublishError('rejected', 'http://127.0.0.1:5561 answered 400'),
    502,
    'Bad Gateway\n',
  ],
  ['a late publish', () => new PublishError('timeout', 'late'), 504, 'Gateway Timeout\n'],
  ['a configuration', () => new GripConfigError('no'), 500, 'Internal Server Error\n'],
  [
    'a signature',
    () => new GripSignatureError('expired', 'Grip-Sig has expired'),
    403,
    'Grip-Sig has expired\n',
  ],
  ['events', () => new WebSocketEventsError('cut short', 3), 400, 'cut short at byte 3\n'],
  ['an origin', () => new GripOriginError('not this page'), 403, 'not this page\n'],
])(
  'the error of %s that reaches the top is answered with its status, and goes to onError',
  async (_, make, status, text) => {
    const error = make()
    const { app, errors } = setUp(() => {
      throw error
    })
    for (const request of [new Request('http://app.test/'), events('OPEN\r\n')]) {
      const [actual, headers, body] = await read(await app.fetch(request))
      expect([actual, headers['content-type'], body]).toEqual([status, 'text/plain; charset=utf-8', text])
    }
    expect(errors).toEqual([error, error])
  },
)

it.each(['x', 5, null, {}])('refuses the onError %j', (onError) => {
  expect(() => createGripHandler(() => new Response(), { onError: onError as never })).toThrow(
    expect.objectContaining({ name: 'TypeError', code: 'ERR_INVALID_ARGUMENT' }),
  )
})

it.each([undefined, null, 'text', {}])('a handler that returns %j throws a TypeError', async (value) => {
  const { app, errors } = setUp(() => value as unknown as Response)
  const expected = { name: 'TypeError', code: 'ERR_INVALID_ARGUMENT' }
  await expect(app.fetch(new Request('http://app.test/'))).rejects.toMatchObject(expected)
  expect(errors).toMatchObject([expected])
})

it.each([undefined, null, 'text', {}])('refuses the handler %j', (handle) => {
  const create = () => createGripHandler(handle as unknown as GripHandlerFunction<unknown>)
  expect(create).toThrow(expect.objectContaining({ name: 'TypeError', code: 'ERR_INVALID_ARGUMENT' }))
})
