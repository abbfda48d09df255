import { GripConfigError } from '@grip/core'
import { expect, it } from 'vitest'
import { type LambdaEvent, toLambdaHandler, toLambdaStreamHandler, webSocketFromEvent } from '@grip/lambda'
import { createGrip } from './sign.ts'
import { ResponseStream } from './streaming.ts'

const HTTP: LambdaEvent = {
  version: '2.0',
  rawPath: '/',
  rawQueryString: '',
  headers: { host: 'h.example' },
  requestContext: { http: { method: 'POST' } },
}

it.each([
  ['null', null],
  ['nothing', undefined],
  ['text', 'event'],
  ['an empty object', {}],
  ['a schedule', { version: '0', source: 'aws.events', 'detail-type': 'Scheduled Event' }],
  ['a queue', { Records: [{ messageId: '1', body: 'x', eventSource: 'aws:sqs' }] }],
  [
    'a WebSocket API',
    { requestContext: { routeKey: '$connect', connectionId: 'c' }, isBase64Encoded: false },
  ],
  ['2.0 without a request', { version: '2.0', rawPath: '/' }],
  ['a request of no version', { rawPath: '/', requestContext: { http: { method: 'GET' } } }],
])('an event of %s is a GripConfigError', async (_, given) => {
  const event = given as LambdaEvent
  const expected = { name: 'GripConfigError', code: 'ERR_GRIP_CONFIG' }
  await expect(toLambdaHandler(seen)(event)).rejects.toMatchObject(expected)
  await expect(toLambdaStreamHandler(seen)(event, new ResponseStream())).rejects.toMatchObject(expected)
  await expect(webSocketFromEvent(event, createGrip())).rejects.toMatchObject(expected)
})

it('an event that has no headers is a request without any', async () => {
  const { headers: _, ...event } = HTTP
  expect(await urlOf(event)).toBe('https://localhost/')
})

it('a payload 1.0 of an HTTP API is a REST event', async () => {
  const event = { version: '1.0', httpMethod: 'GET', path: '/x', headers: { host: 'h.example' } }
  const { multiValueHeaders } = await toLambdaHandler(seen)(event)
  expect(multiValueHeaders?.['x-url']).toEqual(['https://h.example/x'])
})

it.each([
  ['null', { body: null }],
  ['missing', {}],
  ['empty', { body: '' }],
  ['empty base64', { body: '', isBase64Encoded: true }],
])('a body that is %s is empty', async (_, body) => {
  expect(await bodyOf({ ...HTTP, ...body })).toBe('')
})

it.each(['OPEN\r\n', 'hello world', 'é', '{"a":1}'])(
  'base64 that it is not is a typed error: %j',
  async (body) => {
    const event = { ...HTTP, body, isBase64Encoded: true }
    let error: unknown
    const app = {
      async fetch(request: Request): Promise<Response> {
        error = await request.text().catch((reason: unknown) => reason)
        return new Response('ok')
      },
    }
    await toLambdaHandler(app)(event)
    expect(error).toBeInstanceOf(GripConfigError)
  },
)

it.each(['YQ==', 'YQ', 'YWI=', 'YWI', 'YWJj', '_-8=', '/+8='])(
  'base64 is read with and without padding: %s',
  async (body) => {
    const { length } = Buffer.from(body, 'base64')
    expect((await bodyOf({ ...HTTP, body, isBase64Encoded: true })).length).toBe(length)
  },
)

it.each([
  ['h.example', 'https://h.example/'],
  ['h.example:8443', 'https://h.example:8443/'],
  ['', 'https://localhost/'],
  ['evil.com/path', 'https://localhost/'],
  ['user@evil.com', 'https://localhost/'],
  ['h.example:99999', 'https://localhost/'],
  ['999.999.999.999', 'https://localhost/'],
  ['a b', 'https://localhost/'],
])('a Host of %j gives the URL %s', async (host, url) => {
  expect((await toLambdaHandler(seen)({ ...HTTP, headers: { host } })).headers?.['x-url']).toBe(url)
})

it.each([
  ['/caf é', '/caf%20%C3%A9'],
  ['/what?#', '/what%3F%23'],
  ['/100%', '/100%'],
  ['no-slash', '/no-slash'],
  ['/\\evil.com', '/%5Cevil.com'],
  ['//evil.com/x', '//evil.com/x'],
  ['/a\tb', '/a%09b'],
  ['/a\nb\rc', '/a%0Ab%0Dc'],
  ['/a\0b\x1fc', '/a%00b%1Fc'],
  ['/ends in a blank ', '/ends%20in%20a%20blank%20'],
  ['/ends in a line break\r\n', '/ends%20in%20a%20line%20break%0D%0A'],
  ['\t/x', '/%09/x'],
  ['\\\\evil.com', '/%5C%5Cevil.com'],
  ['/a%2Fb%20c%0A%ff', '/a%2Fb%20c%0A%ff'],
  ['/a/...', '/a/...'],
  ['/.a/b..', '/.a/b..'],
  ['http://evil.com/x', '/http://evil.com/x'],
  ['@evil.com', '/@evil.com'],
  ['', '/'],
])('a path that was decoded, %j, is %s', async (rawPath, path) => {
  expect((await toLambdaHandler(seen)({ ...HTTP, rawPath })).headers?.['x-url']).toBe(
    `https://h.example${path}`,
  )
})

const SHAPES: readonly [string, LambdaEvent][] = [
  ['REST API', { httpMethod: 'POST', path: '/', multiValueHeaders: { Host: ['h.example'] } }],
  ['HTTP API', HTTP],
  [
    'load balancer',
    { httpMethod: 'POST', path: '/', headers: { host: 'h.example' }, requestContext: { elb: {} } },
  ],
  [
    'load balancer with multi-value headers',
    {
      httpMethod: 'POST',
      path: '/',
      multiValueHeaders: { host: ['h.example'] },
      requestContext: { elb: {} },
    },
  ],
]

it.each(SHAPES)('%s: a path is the one that was sent, behind a base path too', async (_, event) => {
  const paths = [
    ['/api/a\tb\\c', '/a%09b%5Cc'],
    ['/api//evil.com', '//evil.com'],
    ['/api\\x', '/api%5Cx'],
    ['/api ', '/api%20'],
    ['/api?x', '/api%3Fx'],
    ['/api', '/'],
  ] as const
  for (const [path, expected] of paths) {
    const url = await urlOf(withPath(event, path), { basePath: '/api' })
    expect([path, url]).toEqual([path, `https://h.example${expected}`])
  }
  expect(await urlOf(withPath(event, '/caf\u00e9 x/y'), { basePath: '/caf\u00e9 x' })).toBe(
    'https://h.example/y',
  )
})

it.each(SHAPES)('%s: a path that no URL can keep is answered 400', async (_, event) => {
  const paths = ['/..', '/a/../b', '/a/./b', '/a/%2e%2e/b', '/a/.%2E/', '/api/../secret', '/\ud800']
  for (const path of paths) {
    expect([path, await urlOf(withPath(event, path), { basePath: '/api' })]).toEqual([path, '400'])
  }
})

it('a query is the one that was sent: nothing in it ends it, and nothing of it is lost', async () => {
  const [, rest] = SHAPES[0]!
  const [, alb] = SHAPES[2]!
  const events: [LambdaEvent, string][] = [
    [{ ...HTTP, rawQueryString: 'a=1#2&b=\t\n\\ ' }, '?a=1%232&b=%09%0A\\%20'],
    [{ ...HTTP, rawQueryString: '?' }, '??'],
    [{ ...rest, multiValueQueryStringParameters: { 'a#': ['1&2', '\r\n '] } }, '?a%23=1%262&a%23=%0D%0A%20'],
    [{ ...alb, queryStringParameters: { a: 'x#y\r\n', b: '%23' } }, '?a=x%23y%0D%0A&b=%23'],
  ]
  for (const [event, search] of events) expect(await urlOf(event)).toBe(`https://h.example/${search}`)
  const none = { a: null, b: '' } as unknown as Record<string, string>
  expect(await urlOf({ ...alb, queryStringParameters: none })).toBe('https://h.example/?a=&b=')
})

it.each(SHAPES)('%s: a method or a header that no request can have is answered 400', async (_, event) => {
  for (const method of ['TRACE', 'CONNECT', 'TRACK', 'a b', '']) {
    const asHttp = { requestContext: { http: { method } } }
    const strange = event.version === '2.0' ? { ...event, ...asHttp } : { ...event, httpMethod: method }
    expect([method, await urlOf(strange)]).toEqual([method, '400'])
  }
  const headers = [['a b', 'x'], ['x:y', 'x'], ['', 'x'], ['x\r\ny', 'x'], ['caf\u00e9', 'x'], ['x', 'a\r\nb: c'], ['x', 'a\0']] // prettier-ignore
  for (const [name, value] of headers as [string, string][]) {
    const strange = event.multiValueHeaders
      ? { ...event, multiValueHeaders: { ...event.multiValueHeaders, [name]: [value] } }
      : { ...event, headers: { ...event.headers, [name]: value } }
    expect([name, await urlOf(strange)]).toEqual([name, '400'])
  }
})

it('a streaming handler answers 400 as well', async () => {
  const stream = new ResponseStream()
  await toLambdaStreamHandler(seen)({ ...HTTP, requestContext: { http: { method: 'TRACE' } } }, stream)
  expect(JSON.parse((stream.read() as Buffer).toString().split('\0')[0]!)).toMatchObject({ statusCode: 400 })
})

it('a header value that was decoded from UTF-8 is a byte string again', async () => {
  const app = { fetch: (request: Request) => new Response(request.headers.get('x-price')) }
  const { body } = await toLambdaHandler(app)({ ...HTTP, headers: { 'x-price': '5 €' } })
  expect(Buffer.from(body, 'base64').toString()).toBe('5 \u00e2\u0082\u00ac')
})

it('x-forwarded-proto tells http from https', async () => {
  const event = { ...HTTP, headers: { host: 'h.example', 'x-forwarded-proto': 'http' } }
  expect((await toLambdaHandler(seen)(event)).headers?.['x-url']).toBe('http://h.example/')
})

const seen = { fetch: (request: Request) => new Response(null, { headers: { 'x-url': request.url } }) }

function withPath(event: LambdaEvent, path: string): LambdaEvent {
  return event.version === '2.0' ? { ...event, rawPath: path } : { ...event, path }
}

/** The URL that an app sees, or the status of the answer where it sees none. */
async function urlOf(event: LambdaEvent, options = {}): Promise<string> {
  const { headers, multiValueHeaders, statusCode } = await toLambdaHandler(seen, options)(event)
  return headers?.['x-url'] ?? multiValueHeaders?.['x-url']?.[0] ?? `${statusCode}`
}

async function bodyOf(event: LambdaEvent): Promise<string> {
  let body = 'not seen'
  const app = {
    async fetch(request: Request): Promise<Response> {
      body = Buffer.from(await request.arrayBuffer()).toString('latin1')
      return new Response('ok')
    },
  }
  await toLambdaHandler(app)(event)
  return body
}
