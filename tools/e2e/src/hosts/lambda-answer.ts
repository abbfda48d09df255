import { isBinary, type LambdaFront } from './lambda-event.ts'
import type { LambdaAnswer } from './lambda-runtime.ts'

/** What a front end sends to the client. */
export interface FrontAnswer {
  status: number
  headers: [name: string, value: string][]
  body: Buffer
}

interface Result {
  statusCode: number
  headers?: Record<string, string>
  multiValueHeaders?: Record<string, string[]>
  cookies?: string[]
  body?: string
  isBase64Encoded?: boolean
}

/**
 * Reads a function's answer as a front end does.
 *
 * @param accept The `Accept` of the request, by which a REST API tells bytes from text.
 */
export function fromAnswer(
  front: LambdaFront,
  answer: LambdaAnswer,
  accept: string | undefined,
): FrontAnswer {
  const { failed, streaming, body } = answer
  if (failed) return badGateway('Internal server error')
  if (streaming) return fromStream(body)
  const result = JSON.parse(body.toString()) as Result
  if (!Number.isInteger(result.statusCode)) return badGateway('Malformed Lambda proxy response')
  const unknown = Object.keys(result).filter((key) => !KEYS_OF[front].includes(key))
  // A REST API refuses what it does not know; the others ignore it.
  if (unknown.length > 0 && front.startsWith('rest')) return badGateway('Malformed Lambda proxy response')
  // What a REST API takes for text, it sends as it is, base64 too.
  const decodes = result.isBase64Encoded === true && (!front.startsWith('rest') || isBinary(front, accept))
  return {
    status: result.statusCode,
    headers: headersOf(front, result),
    body: Buffer.from(result.body ?? '', decodes ? 'base64' : 'utf8'),
  }
}

const COMMON = ['statusCode', 'headers', 'body', 'isBase64Encoded']
const KEYS_OF: Record<LambdaFront, string[]> = {
  rest: [...COMMON, 'multiValueHeaders'],
  'rest-events': [...COMMON, 'multiValueHeaders'],
  'rest-text': [...COMMON, 'multiValueHeaders'],
  http: [...COMMON, 'cookies'],
  url: [...COMMON, 'cookies'],
  alb: COMMON,
  'alb-multi': ['statusCode', 'multiValueHeaders', 'body', 'isBase64Encoded'],
}

function headersOf(front: LambdaFront, result: Result): [string, string][] {
  const read = (key: keyof Result): boolean => KEYS_OF[front].includes(key)
  const single = read('headers') ? Object.entries(result.headers ?? {}) : []
  const multiple = read('multiValueHeaders') ? Object.entries(result.multiValueHeaders ?? {}) : []
  const cookies = read('cookies') ? (result.cookies ?? []) : []
  return [
    ...single.map(([name, value]): [string, string] => [name, String(value)]),
    ...multiple.flatMap(([name, values]) => values.map((value): [string, string] => [name, value])),
    ...cookies.map((value): [string, string] => ['set-cookie', value]),
  ]
}

// A prelude in JSON, eight zero bytes, and the body.
function fromStream(body: Buffer): FrontAnswer {
  const end = body.indexOf(Buffer.alloc(8))
  const prelude = JSON.parse(body.subarray(0, end).toString()) as Result
  return { status: prelude.statusCode, headers: headersOf('url', prelude), body: body.subarray(end + 8) }
}

function badGateway(message: string): FrontAnswer {
  return {
    status: 502,
    headers: [['content-type', 'application/json']],
    body: Buffer.from(JSON.stringify({ message })),
  }
}
