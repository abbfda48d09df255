import type { Readable } from 'node:stream'
import { mediaTypeOf, type Header } from './headers.ts'
import type { EventDetails, Log } from './log.ts'

/** Most characters of an error that are printed. */
const MAX_TEXT = 2000

/** Most bytes of an answer that are looked at. */
const MAX_BYTES = 65_536

/** An answer of the app. */
interface ErrorAnswer {
  status: number
  headers: readonly Header[]
  isReported?: boolean | undefined
}

/**
 * Reports that the app has failed, with the text of its answer, which a platform in production shows to
 * nobody.
 */
export function reportError(
  { status, headers, isReported }: ErrorAnswer,
  body: Uint8Array,
  log: Log,
  details: EventDetails,
): void {
  if (status < 500 || isReported === true) return
  const text = textOf(mediaTypeOf(headers), Buffer.from(body))
  log('origin-error', `the app answers ${status}${text === '' ? '' : `: ${text}`}`, details)
}

/** Like {@link reportError}, for a body that goes on to the client. */
export function watchError(answer: ErrorAnswer, body: Readable, log: Log, details: EventDetails): void {
  if (answer.status < 500) return
  const chunks: Buffer[] = []
  let size = 0
  body.on('data', (chunk: Buffer) => {
    if (size < MAX_BYTES) chunks.push(chunk)
    size += chunk.length
  })
  body.once('close', () => reportError(answer, Buffer.concat(chunks), log, details))
}

function textOf(type: string, body: Buffer): string {
  if (!/^(text\/|application\/(.*\+)?json$|$)/.test(type)) return ''
  const text = body.toString('utf8', 0, MAX_BYTES)
  const plain = type === 'text/html' ? withoutTags(text) : text
  const short = plain.trim()
  return short.length > MAX_TEXT ? `${short.slice(0, MAX_TEXT)}…` : short
}

// Part by part, which takes linear time for any input.
function withoutTags(html: string): string {
  const [first = '', ...parts] = html.split('<')
  let hidden = ''
  const texts = parts.map((part) => {
    const name = /^\/?[a-z]*/i.exec(part)?.[0].toLowerCase() ?? ''
    if (hidden === '' && (name === 'script' || name === 'style')) hidden = name
    else if (name === `/${hidden}`) hidden = ''
    return hidden === '' ? part.slice(part.indexOf('>') + 1) : ''
  })
  return [first, ...texts].join(' ').replace(/\s+/g, ' ')
}
