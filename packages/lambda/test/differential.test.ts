import { expect, it } from 'vitest'
import { type LambdaEvent, toLambdaHandler } from '@grip/lambda'

const BYTES = Buffer.from(Uint8Array.from({ length: 256 }, (_, index) => index))
const BODY = { body: BYTES.toString('base64'), isBase64Encoded: true }

const COMMON = { accept: 'application/websocket-events', host: 'h.example', 'connection-id': 'c1' }
const LAST = { ...COMMON, 'content-type': 'application/websocket-events', 'x-rep': 'two' }
const ALL = {
  accept: ['application/websocket-events'],
  host: ['h.example'],
  'connection-id': ['c1'],
  'content-type': ['application/websocket-events'],
  'x-rep': ['one', 'two'],
}

const EVENTS: Record<string, LambdaEvent> = {
  rest: {
    httpMethod: 'POST',
    path: '/a%20b',
    headers: { ...LAST, Host: 'h.example', 'Content-Type': 'application/websocket-events' },
    multiValueHeaders: { ...withoutHost(ALL), Host: ['h.example'] },
    queryStringParameters: { q: '2' },
    multiValueQueryStringParameters: { q: ['1+1', '2'] },
    requestContext: { stage: 'prod', path: '/prod/a%20b' },
    ...BODY,
  },
  http: {
    version: '2.0',
    rawPath: '/a%20b',
    rawQueryString: 'q=1%2B1&q=2',
    cookies: ['k=v', 'm=n'],
    headers: { ...LAST, 'x-rep': 'one,two' },
    requestContext: { stage: '$default', http: { method: 'POST', path: '/a b' } },
    ...BODY,
  },
  alb: {
    httpMethod: 'POST',
    path: '/a%20b',
    headers: LAST,
    queryStringParameters: { q: '1%2B1' },
    requestContext: { elb: { targetGroupArn: 'a' } },
    ...BODY,
  },
  'alb-multi': {
    httpMethod: 'POST',
    path: '/a%20b',
    multiValueHeaders: ALL,
    multiValueQueryStringParameters: { q: ['1%2B1', '2'] },
    requestContext: { elb: { targetGroupArn: 'a' } },
    ...BODY,
  },
}

const echo = {
  async fetch(request: Request): Promise<Response> {
    const headers = new Headers({
      'content-type': 'application/websocket-events',
      'grip-channel': 'alpha, beta',
    })
    headers.append('set-cookie', 'a=1; Path=/')
    headers.append(
      'x-seen',
      JSON.stringify([request.url, request.headers.get('x-rep'), request.headers.get('cookie')]),
    )
    return new Response(await request.arrayBuffer(), { headers })
  },
}

it.each([
  ['rest', 'https://h.example/a%20b?q=1%2B1&q=2', 'one, two', null],
  ['http', 'https://h.example/a%20b?q=1%2B1&q=2', 'one,two', 'k=v; m=n'],
  ['alb', 'https://h.example/a%20b?q=1%2B1', 'two', null],
  ['alb-multi', 'https://h.example/a%20b?q=1%2B1&q=2', 'one, two', null],
] as const)(
  '%s: URL, repeated headers and cookies are those that were sent',
  async (shape, url, repeated, cookie) => {
    const { headers, multiValueHeaders } = await toLambdaHandler(echo)(EVENTS[shape]!)
    const seen = headers?.['x-seen'] ?? multiValueHeaders?.['x-seen']?.[0]
    expect(JSON.parse(seen!)).toEqual([url, repeated, cookie])
  },
)

it.each([
  ['rest', undefined, { 'grip-channel': ['alpha, beta'], 'set-cookie': ['a=1; Path=/'] }, undefined],
  ['http', { 'grip-channel': 'alpha, beta' }, undefined, ['a=1; Path=/']],
  ['alb', { 'grip-channel': 'alpha, beta', 'set-cookie': 'a=1; Path=/' }, undefined, undefined],
  ['alb-multi', undefined, { 'grip-channel': ['alpha, beta'], 'set-cookie': ['a=1; Path=/'] }, undefined],
] as const)(
  '%s: the answer has the fields that its front end reads, and no other',
  async (shape, ...expected) => {
    const { statusCode, body, isBase64Encoded, ...rest } = await toLambdaHandler(echo)(EVENTS[shape]!)
    expect([statusCode, isBase64Encoded, body]).toEqual([200, true, BODY.body])
    const [headers, multiValueHeaders, cookies] = expected
    expect(Object.keys(rest).toSorted()).toEqual(
      Object.entries({ cookies, headers, multiValueHeaders })
        .filter(([, value]) => value !== undefined)
        .map(([name]) => name),
    )
    expect(rest).toMatchObject(JSON.parse(JSON.stringify({ headers, multiValueHeaders, cookies })) as object)
  },
)

function withoutHost({ host: _host, ...rest }: typeof ALL): Omit<typeof ALL, 'host'> {
  return rest
}
