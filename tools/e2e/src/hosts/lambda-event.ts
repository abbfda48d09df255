import type http from 'node:http'

/**
 * What stands before a function. The `binaryMediaTypes` of a REST API are everything (`rest`), WebSocket events
 * (`rest-events`), or not set (`rest-text`).
 */
export type LambdaFront = 'rest' | 'rest-events' | 'rest-text' | 'http' | 'url' | 'alb' | 'alb-multi'

/** Whether a REST API takes a media type for bytes. */
export function isBinary(front: LambdaFront, type: string | undefined): boolean {
  if (front === 'rest-events') return type?.split(',', 1)[0]?.trim() === 'application/websocket-events'
  return front === 'rest'
}

/** Makes the event that a front end sends for a request. */
export function toEvent(front: LambdaFront, request: http.IncomingMessage, body: Buffer): unknown {
  const url = new URL(request.url ?? '/', 'http://front')
  if (front === 'http' || front === 'url') return payload2(front, request, url, body)
  if (front === 'alb' || front === 'alb-multi') return loadBalancer(front, request, url, body)
  return payload1(front, request, url, body)
}

function payload1(front: LambdaFront, request: http.IncomingMessage, url: URL, body: Buffer): unknown {
  const headers = grouped(request, (name) => name)
  const query: Record<string, string[]> = {}
  for (const [name, value] of url.searchParams) (query[name] ??= []).push(value)
  const isBase64Encoded = body.length > 0 && isBinary(front, request.headers['content-type'])
  return {
    resource: '/{proxy+}',
    path: url.pathname,
    httpMethod: request.method,
    headers: last(headers),
    multiValueHeaders: headers,
    queryStringParameters: url.search === '' ? null : last(query),
    multiValueQueryStringParameters: url.search === '' ? null : query,
    requestContext: { stage: 'prod', path: `/prod${url.pathname}`, httpMethod: request.method },
    // Bytes that are no UTF-8 are lost where the API takes them for text.
    body: body.length === 0 ? null : body.toString(isBase64Encoded ? 'base64' : 'utf8'),
    isBase64Encoded,
  }
}

function payload2(front: LambdaFront, request: http.IncomingMessage, url: URL, body: Buffer): unknown {
  const { cookie, ...headers } = grouped(request, (name) => name.toLowerCase())
  const stage = front === 'http' ? 'prod' : '$default'
  const path = front === 'http' ? `/prod${url.pathname}` : url.pathname
  const isBase64Encoded = body.length > 0 && !isTextual(request)
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: url.search.slice(1),
    ...(cookie === undefined ? {} : { cookies: cookie.join('; ').split('; ') }),
    headers: Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, values.join(',')])),
    requestContext: {
      stage,
      http: { method: request.method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
    },
    ...(body.length === 0 ? {} : { body: body.toString(isBase64Encoded ? 'base64' : 'utf8') }),
    isBase64Encoded,
  }
}

function loadBalancer(front: LambdaFront, request: http.IncomingMessage, url: URL, body: Buffer): unknown {
  const headers = grouped(request, (name) => name.toLowerCase())
  const query: Record<string, string[]> = {}
  for (const pair of url.search.slice(1).split('&').filter(Boolean)) {
    const [name = '', value = ''] = pair.split(/=(.*)/s)
    ;(query[name] ??= []).push(value)
  }
  const isBase64Encoded = body.length > 0 && !isTextual(request)
  return {
    requestContext: {
      elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/chat/1' },
    },
    httpMethod: request.method,
    path: url.pathname,
    ...(front === 'alb'
      ? { headers: last(headers), queryStringParameters: last(query) }
      : { multiValueHeaders: headers, multiValueQueryStringParameters: query }),
    body: body.toString(isBase64Encoded ? 'base64' : 'utf8'),
    isBase64Encoded,
  }
}

function grouped(
  { rawHeaders }: http.IncomingMessage,
  spell: (name: string) => string,
): Record<string, string[]> {
  const headers: Record<string, string[]> = {}
  for (let at = 0; at < rawHeaders.length; at += 2)
    (headers[spell(rawHeaders[at]!)] ??= []).push(rawHeaders[at + 1]!)
  return headers
}

function last(values: Record<string, string[]>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, list]) => [name, list.at(-1)!]))
}

function isTextual({ headers }: http.IncomingMessage): boolean {
  return /^(text\/|application\/(json|xml|javascript))/.test(headers['content-type'] ?? '')
}
