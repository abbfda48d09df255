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
])('an event of %s is a GripConfigError', async (_, given) => {
  const event = given as LambdaEvent
  const expected = { name: 'GripConfigError', code: 'ERR_GRIP_CONFIG' }
  await expect(toLambdaHandler(seen)(event)).rejects.toMatchObject(expected)
  await expect(toLambdaStreamHandler(seen)(event, new ResponseStream())).rejects.toMatchObject(expected)
  await expect(webSocketFromEvent(event, createGrip())).rejects.toMatchObject(expected)
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
  ['/\\evil.com', '//evil.com'],
])('a path that was decoded, %j, is %s', async (rawPath, path) => {
  expect((await toLambdaHandler(seen)({ ...HTTP, rawPath })).headers?.['x-url']).toBe(
    `https://h.example${path}`,
  )
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
