import { fromBase64, toBase64 } from '../internal/base64.ts'
import type { DurableEntry } from './durable-entry.ts'
import { Refusal } from './refusal.ts'

/** How a stream's content type has its content treated: as values of JSON, as text, or as bytes. */
export type ContentKind = 'json' | 'text' | 'bytes'

/** Most bytes of an entry: a publish has to carry it. */
export const MAX_ENTRY = 900_000

/** An append that is larger than that. */
export function tooLarge(bytes: number): Refusal {
  return new Refusal(
    413,
    'ERR_STREAM_REQUEST_TOO_LARGE',
    `one append can have at most ${MAX_ENTRY.toLocaleString('en')} bytes as JSON; this one has ${bytes.toLocaleString('en')}`,
  )
}

/** A content type without parameters, in lower case: what two of them are compared by. */
export function essenceOf(type: string): string {
  return type.split(';', 1)[0]!.trim().toLowerCase()
}

/** The kind of a content type. */
export function kindOf(type: string): ContentKind {
  const essence = essenceOf(type)
  if (essence === 'application/json') return 'json'
  return essence.startsWith('text/') ? 'text' : 'bytes'
}

/**
 * A body as an entry keeps it; nothing for one that is empty, or an empty array of JSON.
 *
 * @throws {Refusal} A body that is not of the stream's type: 400.
 */
export function encodeContent(type: string, body: Uint8Array): Pick<DurableEntry, 'text' | 'base64'> {
  if (body.length === 0) return {}
  if (body.length > MAX_ENTRY) throw tooLarge(body.length)
  const kind = kindOf(type)
  if (kind === 'bytes') return { base64: toBase64(body) }
  const text = decode(type, body)
  if (kind === 'text') return { text }
  const values = valuesOf(text)
  return values === '' ? {} : { text: values }
}

/** The content of entries, as it is read. */
export function joinContent(
  type: string,
  entries: readonly DurableEntry[],
): string | Uint8Array<ArrayBuffer> {
  const kind = kindOf(type)
  const texts = entries.map(({ text }) => text).filter((text) => text !== undefined)
  if (kind === 'json') return `[${texts.join(',')}]`
  if (kind === 'text') return texts.join('')
  const parts = entries.map(({ base64 }) => base64 ?? '').map(fromBase64)
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

// The values stay as they were written: numbers that JavaScript cannot hold are kept.
function valuesOf(text: string): string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new Refusal(400, 'ERR_INVALID_ARGUMENT', `the body is not JSON: ${(error as Error).message}`)
  }
  const trimmed = text.trim()
  return Array.isArray(value) ? trimmed.slice(1, -1).trim() : trimmed
}

function decode(type: string, body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    throw new Refusal(
      400,
      'ERR_INVALID_ARGUMENT',
      `a stream of ${essenceOf(type)} takes well-formed UTF-8: create one of application/octet-stream for other bytes`,
    )
  }
}
