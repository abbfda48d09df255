import { linesOf } from '@grip/conformance'
import type { LambdaResult } from '@grip/lambda'
import { isListed } from './events.ts'

/** Builds the response that a front end makes of a result; throws where it would answer 502. */
export type FromResult = (result: LambdaResult, request: Request) => Response

/** A REST API with the binary media types that it was given. */
export function fromRestResult(binaryMediaTypes: readonly string[]): FromResult {
  return (result, request) => {
    allowKeys(result, ['headers', 'multiValueHeaders'])
    const accept = linesOf(request).find(([name]) => name.toLowerCase() === 'accept')?.[1] ?? ''
    // Base64 that the client's Accept does not ask for reaches it as the text that it is.
    const isDecoded = isListed(binaryMediaTypes, accept.split(',', 1)[0]!)
    return respond(result, [...single(result), ...multiple(result)], request, isDecoded)
  }
}

/** An HTTP API with the payload 2.0, or a function URL. */
export const fromHttpResult: FromResult = (result, request) => {
  allowKeys(result, ['headers', 'cookies'])
  return respond(result, [...single(result), ...cookiesOf(result)], request)
}

/** A load balancer, with multi-value headers switched on or off. */
export function fromAlbResult(multiValue: boolean): FromResult {
  return (result, request) => {
    allowKeys(result, [multiValue ? 'multiValueHeaders' : 'headers'])
    return respond(result, multiValue ? multiple(result) : single(result), request)
  }
}

/** What a streaming function has written: a prelude in JSON, eight zero bytes, and the body. */
export function fromStream(answer: Buffer, request: Request): Response {
  const end = answer.indexOf(Buffer.alloc(8))
  if (end < 0) throw new Error('a prelude ends in eight zero bytes')
  const prelude = JSON.parse(answer.subarray(0, end).toString()) as LambdaResult
  const body = answer.subarray(end + 8).toString('base64')
  const headers = [...single(prelude), ...multiple(prelude), ...cookiesOf(prelude)]
  return respond({ ...prelude, body, isBase64Encoded: true }, headers, request)
}

function respond(
  { statusCode: status, body, isBase64Encoded }: LambdaResult,
  headers: [string, string][],
  { method }: Request,
  isDecoded = true,
): Response {
  const bytes = Buffer.from(body, isBase64Encoded && isDecoded ? 'base64' : 'utf8')
  const isEmpty = bytes.length === 0 || method === 'HEAD'
  return new Response(isEmpty ? null : bytes, { status, headers })
}

function allowKeys(result: LambdaResult, keys: readonly string[]): void {
  const allowed = ['statusCode', 'body', 'isBase64Encoded', ...keys]
  const strange = Object.keys(result).filter((key) => !allowed.includes(key))
  if (strange.length > 0) throw new Error(`Malformed Lambda proxy response: ${strange.join()}`)
}

function single({ headers = {} }: LambdaResult): [string, string][] {
  for (const value of Object.values(headers)) if (typeof value !== 'string') throw new Error('not a string')
  return Object.entries(headers)
}

function multiple({ multiValueHeaders = {} }: LambdaResult): [string, string][] {
  return Object.entries(multiValueHeaders).flatMap(([name, values]) =>
    values.map((value): [string, string] => [name, value]),
  )
}

function cookiesOf({ cookies = [] }: LambdaResult): [string, string][] {
  return cookies.map((cookie) => ['set-cookie', cookie])
}
