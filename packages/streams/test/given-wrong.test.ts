import { createGripHandler, type GripContext } from '@grip/core'
import { createTestProxy, signedRequest } from '@grip/dev/test'
import { agUi, type Codec, createStreams, memoryHistory, openai, text, uiMessages } from '@grip/streams'
import { describe, expect, it } from 'vitest'

const publisher = { publish: async () => {} }

const config = 'http://127.0.0.1:5561/?iss=pushpin&key=changeme'

/** What a call in a handler throws. */
async function thrownIn(call: (grip: GripContext) => Promise<unknown>, init?: object): Promise<unknown> {
  let thrown: unknown
  const app = createGripHandler(
    async (_request, grip) => {
      thrown = await call(grip).then(
        () => 'nothing',
        (error: unknown) => error,
      )
      return new Response()
    },
    { config },
  )
  await app.fetch(await signedRequest('https://app.test/', init))
  return thrown
}

describe.concurrent('a chunk that its codec does not take', () => {
  it.each<[string, unknown, unknown[]]>([
    [
      'the codec "text" takes strings; the source yielded a chunk of type Uint8Array',
      text,
      [new Uint8Array(2), new Uint8Array(2)],
    ],
    ['the codec "text" takes strings; the source yielded a chunk of type Object', text, [{ text: 'a' }]],
    [
      'the codec takes objects with a "type"; the source yielded a chunk of type String',
      uiMessages,
      ['hello'],
    ],
    ['the codec takes objects with a "type"; the source yielded a chunk of type Null', agUi, [null, null]],
    [
      'the codec "openai" takes objects and lines of text; the source yielded a chunk of type Uint8Array',
      openai,
      [new Uint8Array(2)],
    ],
  ])('fails the answer with "%s"', async (message, codec, chunks) => {
    const errors: unknown[] = []
    const history = memoryHistory()
    const streams = createStreams({
      history,
      codec: codec as Codec<string>,
      interval: 0,
      onError: (error) => errors.push(error),
    })
    // A list of promises would be awaited.
    const source = new ReadableStream({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(chunk)
        controller.close()
      },
    })
    expect(await streams.write(publisher, 'a', source as never)).toBe('failed')
    expect(errors).toEqual([expect.objectContaining({ code: 'ERR_STREAM_CHUNK', message })])
    expect(await history.read('a', 0, 10)).toEqual([
      { id: 1, data: '{"chunks":[]}' },
      { id: 2, data: '{"chunks":[],"end":"failed"}' },
    ])
  })
})

describe('what cannot be sent', () => {
  it.each([undefined, '', 'chat/a', '//a/b', '/\\a', 'http://[', 5])(
    'is refused as a path: %j',
    async (path) => {
      const streams = createStreams({ history: memoryHistory(), codec: text, path: () => path as string })
      const thrown = await thrownIn((grip) => streams.start(grip, 'a', () => ['a']))
      expect(thrown).toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
        message: '"path" must be a path, such as "/events/news"',
      })
    },
  )

  it.each<[string, unknown]>([
    [
      '"headers" must be an object, Headers, a Map or a list of pairs; this is a promise: await it',
      Promise.resolve({}),
    ],
    ['"headers" must contain text; "a" is a number', { a: 5 }],
    [
      `"a b" is not the name of a header, which can have only ASCII letters, digits and !#$%&'*+-.^_\`|~`,
      { 'a b': 'x' },
    ],
  ])('says "%s"', async (message, headers) => {
    const streams = createStreams({ history: memoryHistory(), codec: text, path: () => '/a' })
    for (const call of [
      (grip: GripContext) => streams.hold(grip, 'a', { headers: headers as never }),
      (grip: GripContext) => streams.resume(grip, 'b', { headers: headers as never }),
      (grip: GripContext) => streams.start(grip, 'c', () => ['a'], { headers: headers as never }),
    ])
      expect(await thrownIn(call)).toMatchObject({ message })
  })

  it.each([true, {}, Symbol('a'), [1], Promise.resolve(1), () => 1])(
    'is refused as "after": %s',
    async (after) => {
      const streams = createStreams({ history: memoryHistory() })
      expect(await thrownIn((grip) => streams.hold(grip, 'a', { after: after as never }))).toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
        message: '"after" must be a string or a number',
      })
    },
  )
})

it('a header that comes twice is sent twice', async () => {
  const streams = createStreams({ history: memoryHistory() })
  const headers = new Headers([
    ['set-cookie', 'a=1'],
    ['set-cookie', 'b=2'],
  ])
  const app = createGripHandler((_request, grip) => streams.hold(grip, 'a', { headers }))
  await using proxy = createTestProxy(app)
  const stream = await proxy.stream('/')
  expect(stream.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
})

it('an option that rejects is reported, and the event is kept', async () => {
  const errors: unknown[] = []
  const streams = createStreams({ history: memoryHistory(), onError: (error) => errors.push(error) })
  const webSocket = async (): Promise<never> => {
    throw new Error('no text')
  }
  expect(await streams.append(publisher, 'a', 'x', { webSocket })).toBe(1)
  expect(await streams.read('a', 0)).toEqual([{ id: 1, data: 'x' }])
  expect(errors).toEqual([new Error('no text')])
})
