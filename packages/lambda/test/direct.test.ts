import { sealConnection } from '@grip/core/wire'
import { expect, it } from 'vitest'
import { type LambdaEvent, type LambdaResult, webSocketFromEvent, webSocketToResult } from '@grip/lambda'
import { createGrip, KEY, sign } from './sign.ts'

const grip = createGrip()
const SHAPES: Record<string, (headers: Record<string, string>) => LambdaEvent> = {
  rest: (headers) => ({ httpMethod: 'POST', path: '/ws', headers, multiValueHeaders: lists(headers) }),
  http: (headers) => ({
    version: '2.0',
    rawPath: '/ws',
    headers: lowerCase(headers),
    requestContext: { http: { method: 'POST' } },
  }),
  alb: (headers) => ({
    httpMethod: 'POST',
    path: '/ws',
    headers: lowerCase(headers),
    requestContext: { elb: {} },
  }),
  'alb-multi': (headers) => ({
    httpMethod: 'POST',
    path: '/ws',
    multiValueHeaders: lists(lowerCase(headers)),
    requestContext: { elb: {} },
  }),
}

// The loop that the README shows.
const loop = async (event: LambdaEvent): Promise<LambdaResult> => {
  const ws = await webSocketFromEvent(event, grip)
  if (ws.isOpening()) {
    ws.accept({
      headers: [
        ['Set-Cookie', 'a=1'],
        ['X-B', ws.meta.get('user') ?? 'none'],
      ],
    })
    ws.subscribe('room')
  }
  while (ws.canRecv()) {
    const message = ws.recv()
    if (message === null) {
      ws.close()
      break
    }
    ws.send(message)
  }
  return await webSocketToResult(ws)
}

it.each(Object.keys(SHAPES))('%s: a handshake, a subscription, meta and a cookie', async (shape) => {
  const result = await loop(await eventOf(shape, 'OPEN\r\n'))
  expect(bodyOf(result)[0]).toBe('OPEN\r\nTEXT 27\r\nc:{"channel":"room","type":"subscribe"}\r\n')
  expect(result.statusCode).toBe(200)
  const headers = headersOf(result)
  expect(headers).toMatchObject({
    'content-type': ['application/websocket-events'],
    'sec-websocket-extensions': ['grip'],
    'set-cookie': ['a=1'],
    'x-b': ['none'],
  })
})

it.each(Object.keys(SHAPES))(
  '%s: text, bytes 00 to ff and a close with its reason come back',
  async (shape) => {
    const all = String.fromCharCode(...Array.from({ length: 256 }, (_, index) => index))
    const events = `TEXT 2\r\n\xc3\xa9\r\nBINARY 100\r\n${all}\r\nCLOSE 5\r\n\x0f\xa1bye\r\n`
    const [body, isBase64Encoded] = bodyOf(await loop(await eventOf(shape, events)))
    expect(body).toBe(`TEXT 4\r\nm:\xc3\xa9\r\nBINARY 102\r\nm:${all}\r\nCLOSE 5\r\n\x0f\xa1bye\r\n`)
    expect(isBase64Encoded).toBe(true)
  },
)

it('bytes are a plain Uint8Array, and no Buffer', async () => {
  const ws = await webSocketFromEvent(await eventOf('http', 'BINARY 2\r\nab\r\n'), grip)
  const message = ws.recv()
  expect([Buffer.isBuffer(message), message]).toEqual([false, Uint8Array.of(97, 98)])
})

it.each(Object.keys(SHAPES))('%s: a keep-alive without any body is answered', async (shape) => {
  const { body: _, isBase64Encoded: __, ...event } = await eventOf(shape, '')
  const result = await loop(event)
  expect([result.statusCode, result.body, headersOf(result)['content-type']]).toEqual([
    200,
    '',
    ['application/websocket-events'],
  ])
})

it.each(Object.keys(SHAPES))(
  'B1 %s: what is not signed is refused before its body is looked at',
  async (shape) => {
    const event = {
      ...(await eventOf(shape, 'TEXT zz\r\n', '')),
      body: 'not base64 at all',
      isBase64Encoded: true,
    }
    await expect(loop(event)).rejects.toMatchObject({
      code: 'ERR_GRIP_SIGNATURE',
      reason: 'missing',
      status: 403,
    })
    const forged = await eventOf(shape, 'OPEN\r\n', await sign('some other key, longer than 32 bytes too'))
    await expect(loop(forged)).rejects.toMatchObject({ code: 'ERR_GRIP_SIGNATURE', reason: 'signature' })
  },
)

it.each(Object.keys(SHAPES))('%s: signed events that are malformed have an offset', async (shape) => {
  await expect(loop(await eventOf(shape, 'TEXT zz\r\n'))).rejects.toMatchObject({
    code: 'ERR_GRIP_WEBSOCKET_EVENTS',
    status: 400,
    offset: expect.any(Number) as number,
  })
})

it.each(Object.keys(SHAPES))('%s: a base64 flag that lies is a typed error', async (shape) => {
  const event = { ...(await eventOf(shape, '')), body: 'OPEN\r\n', isBase64Encoded: true }
  await expect(loop(event)).rejects.toMatchObject({ code: 'ERR_GRIP_CONFIG' })
})

it.each(Object.keys(SHAPES))('B1 %s: a GET is no WebSocket', async (shape) => {
  const event = await eventOf(shape, '')
  const asGet = shape === 'http' ? { requestContext: { http: { method: 'GET' } } } : { httpMethod: 'GET' }
  const get = { ...event, ...asGet }
  await expect(loop(get)).rejects.toMatchObject({ code: 'ERR_GRIP_NOT_WEBSOCKET', status: 426 })
})

// A load balancer without multi-value headers hands on the last of repeats: there is nothing to see.
it.each(['rest', 'http', 'alb-multi'])(
  'B2 %s: several content types, or an empty one and that of events, are no WebSocket',
  async (shape) => {
    const type = 'application/websocket-events'
    const repeats = [
      ['text/plain', type],
      [type, 'text/plain'],
      [type, type],
      ['', type],
      [type, ''],
    ]
    for (const types of repeats) {
      const event = await eventOf(shape, 'OPEN\r\n')
      const [name] = Object.keys(event.multiValueHeaders ?? event.headers!).filter((one) =>
        /^content-type$/i.test(one),
      )
      const [first, second] = types as [string, string]
      const { [name!]: _, ...single } = { ...event.headers }
      const repeated = [
        {
          multiValueHeaders: { ...event.multiValueHeaders, [name!]: types },
          headers: { ...single, [name!]: second },
        },
        {
          multiValueHeaders: { ...event.multiValueHeaders, [name!]: [first], 'CONTENT-type': [second] },
          headers: { ...single, [name!]: second },
        },
      ]
      const events =
        shape === 'http' ? [{ headers: { ...event.headers, [name!]: types.join(',') } }] : repeated
      for (const one of events) {
        await expect(loop({ ...event, ...one })).rejects.toMatchObject({
          code: 'ERR_GRIP_NOT_WEBSOCKET',
          status: 426,
        })
      }
    }
  },
)

it('a header value that is a number, an empty text or missing is no surprise in an event made by hand', async () => {
  const event = await eventOf('alb', '')
  const seal = await sealConnection(KEY, { id: 'c1', meta: { user: 'alice', count: '5', empty: '' } })
  const odd = { 'meta-count': 5, 'meta-empty': '', 'meta-none': null, 'meta-grip-seal': seal }
  const headers = { ...event.headers, ...odd } as never
  const { meta } = await webSocketFromEvent({ ...event, headers }, grip)
  expect([...meta]).toEqual([
    ['user', 'alice'],
    ['count', '5'],
    ['empty', ''],
  ])
})

it('a REST API without binaryMediaTypes carries text', async () => {
  const event = { ...(await eventOf('rest', '')), body: 'TEXT 2\r\né\r\n', isBase64Encoded: false }
  expect(await loop(event)).toMatchObject({ body: 'TEXT 4\r\nm:é\r\n', isBase64Encoded: false })
})

it('a REST API without binaryMediaTypes that took bytes for text is named, with the setting', async () => {
  const event = { ...(await eventOf('rest', '')), body: 'CLOSE 2\r\n\x03\ufffd\r\n', isBase64Encoded: false }
  const expected = { code: 'ERR_GRIP_CONFIG', message: expect.stringContaining('binaryMediaTypes') as string }
  await expect(loop(event)).rejects.toMatchObject(expected)
  const ws = await webSocketFromEvent({ ...event, body: 'TEXT 1\r\nx\r\n' }, grip)
  ws.close(1001)
  await expect(webSocketToResult(ws)).rejects.toThrow(/binaryMediaTypes/)
})

async function eventOf(shape: string, events: string, token?: string): Promise<LambdaEvent> {
  const headers = {
    'Content-Type': 'application/websocket-events',
    'Connection-Id': 'c1',
    'Meta-User': 'alice',
    'Meta-Grip-Seal': await sealConnection(KEY, { id: 'c1', meta: { user: 'alice' } }),
    'Grip-Sig': token ?? (await sign()),
  }
  const body = Buffer.from(events, 'latin1').toString('base64')
  return { ...SHAPES[shape]!(headers), body, isBase64Encoded: true }
}

function bodyOf({ body, isBase64Encoded }: LambdaResult): [string, boolean] {
  return [Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8').toString('latin1'), isBase64Encoded]
}

function headersOf({ headers, multiValueHeaders, cookies }: LambdaResult): Record<string, string[]> {
  return {
    ...multiValueHeaders,
    ...lists(headers ?? {}),
    ...(cookies === undefined ? {} : { 'set-cookie': cookies }),
  }
}

function lists(record: Record<string, string>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, [value]]))
}

function lowerCase(record: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name.toLowerCase(), value]))
}

it.each(Object.keys(SHAPES))('%s: a header with the name of the prototype is a header', async (shape) => {
  const ws = await webSocketFromEvent(await eventOf(shape, 'OPEN\r\n'), grip)
  ws.accept({
    headers: [
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ],
  })
  const { headers, multiValueHeaders } = await webSocketToResult(ws)
  const entries = Object.entries({ ...headers, ...multiValueHeaders }).map(([name, value]) => [
    name,
    String(value),
  ])
  expect(entries).toContainEqual(['__proto__', 'a'])
  expect(entries).toContainEqual(['constructor', 'b'])
  expect(Object.getPrototypeOf(headers ?? multiValueHeaders)).toBe(Object.prototype)
})
