import { type HeaderLine, linesOf } from '@grip/conformance'
import type { LambdaEvent } from '@grip/lambda'

/** Builds the event that a front end makes of a request. */
export type ToEvent = (request: Request) => Promise<LambdaEvent>

/** A REST API (payload 1.0) with the binary media types that it was given. */
export function toRestEvent(binaryMediaTypes: readonly string[]): ToEvent {
  return async (request) => {
    const { method, url } = request
    const { pathname: path, searchParams } = new URL(url)
    const lines = linesOf(request)
    const isBinary = isListed(binaryMediaTypes, typeOf(lines))
    return {
      resource: '/{proxy+}',
      httpMethod: method,
      path,
      headers: last(lines),
      multiValueHeaders: all(lines),
      queryStringParameters: orNull(last([...searchParams])),
      multiValueQueryStringParameters: orNull(all([...searchParams])),
      requestContext: { stage: 'prod', path: `/prod${path}`, httpMethod: method, requestId: 'r' },
      ...bodyOf(await bytesOf(request), isBinary, null),
    }
  }
}

/** An HTTP API with the payload 2.0, or a function URL, which differ in their domain name; an API may have a stage. */
export function toHttpEvent(domainName: string, stage = '$default'): ToEvent {
  return async (request) => {
    const { method, url } = request
    const { pathname, search } = new URL(url)
    const path = stage === '$default' ? pathname : `/${stage}${pathname}`
    const lines = lowerCase(linesOf(request))
    const headers = Object.entries(all(lines)).filter(([name]) => name !== 'cookie')
    const cookies = (all(lines)['cookie'] ?? []).flatMap((line) => line.split('; '))
    return {
      version: '2.0',
      routeKey: '$default',
      rawPath: path,
      rawQueryString: search.slice(1),
      headers: Object.fromEntries(headers.map(([name, values]) => [name, values.join(',')])),
      ...(cookies.length === 0 ? {} : { cookies }),
      requestContext: {
        stage,
        domainName,
        requestId: 'r',
        http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: '' },
      },
      ...bodyOf(await bytesOf(request), !isText(typeOf(lines)), undefined),
    }
  }
}

/** A load balancer, with multi-value headers switched on or off. */
export function toAlbEvent(multiValue: boolean): ToEvent {
  return async (request) => {
    const { method, url } = request
    const { pathname: path, search } = new URL(url)
    const lines = lowerCase(linesOf(request))
    // The query stays as it was sent, percent signs and all.
    const pairs = search === '' ? [] : search.slice(1).split('&')
    const query = pairs.map((pair): HeaderLine => [pair.split('=', 1)[0]!, pair.slice(pair.indexOf('=') + 1)])
    return {
      requestContext: { elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/t/1' } },
      httpMethod: method,
      path,
      ...(multiValue
        ? { multiValueHeaders: all(lines), multiValueQueryStringParameters: all(query) }
        : { headers: last(lines), queryStringParameters: last(query) }),
      ...bodyOf(await bytesOf(request), !isText(typeOf(lines)), ''),
    }
  }
}

/** Whether a REST API's binary media types have a type. */
export function isListed(binaryMediaTypes: readonly string[], type: string): boolean {
  return binaryMediaTypes.includes('*/*') || binaryMediaTypes.includes(type.toLowerCase())
}

function bodyOf(bytes: Buffer, isBinary: boolean, none: null | undefined | ''): Partial<LambdaEvent> {
  if (bytes.length === 0)
    return none === undefined ? { isBase64Encoded: false } : { body: none, isBase64Encoded: false }
  return { body: bytes.toString(isBinary ? 'base64' : 'utf8'), isBase64Encoded: isBinary }
}

async function bytesOf(request: Request): Promise<Buffer> {
  return Buffer.from(await request.arrayBuffer())
}

function typeOf(lines: readonly HeaderLine[]): string {
  const [, type = ''] = lines.find(([name]) => name.toLowerCase() === 'content-type') ?? []
  return type.split(';', 1)[0]!
}

function isText(type: string): boolean {
  return /^(text\/.*|application\/(json|xml|javascript))$/i.test(type)
}

function lowerCase(lines: readonly HeaderLine[]): HeaderLine[] {
  return lines.map(([name, value]) => [name.toLowerCase(), value])
}

function last(pairs: readonly HeaderLine[]): Record<string, string> {
  return Object.fromEntries(pairs)
}

function all(pairs: readonly HeaderLine[]): Record<string, string[]> {
  const grouped: Record<string, string[]> = {}
  for (const [name, value] of pairs) (grouped[name] ??= []).push(value)
  return grouped
}

function orNull<T extends object>(record: T): T | null {
  return Object.keys(record).length === 0 ? null : record
}
