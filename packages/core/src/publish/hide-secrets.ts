import type { Authorization } from '../config/endpoint-config.ts'
import { fromBase64 } from '../internal/base64.ts'
import { decoder, utf8OfHeader } from '../internal/utf8.ts'
import type { EncodedItem } from './queued-publish.ts'

/** So many letters of a secret are as good as all of them. */
const TELLING = 16
/** Shorter secrets are too much like any other word. */
const SHORTEST = 4

/**
 * Takes secrets out of what a server said: each as a whole, and of long ones any 16 letters. Where they are still
 * there in another spelling, nothing is left of the text.
 *
 * @param length How much of the text is kept.
 */
export function hideSecrets(text: string, secrets: readonly string[], length: number): string {
  const hidden = findSecrets(text, secrets)
  let kept = ''
  for (let at = 0; at < Math.min(text.length, length); at++) {
    if (!hidden[at]) kept += text[at]
    else if (!hidden[at - 1] && hidden.indexOf(0, at) <= length) kept += '…'
  }
  const decoded = decodings(kept)
  return [decoded, decodings(decoded)].some((one) => findSecrets(one, secrets).includes(1)) ? '…' : kept
}

/** Tells of each letter whether it belongs to a secret. */
function findSecrets(text: string, secrets: readonly string[]): Uint8Array {
  // A letter more, so that the last run has an end.
  const hidden = new Uint8Array(text.length + 1)
  for (const secret of secrets) {
    if (secret.length < SHORTEST || secret.length >= TELLING) continue
    for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + 1))
      hidden.fill(1, at, at + secret.length)
  }
  const long = secrets.filter((secret) => secret.length >= TELLING).join('\0')
  for (let at = 0; at + TELLING <= text.length;) {
    // Any 16 letters hold one of these 8 as a whole, so that few pieces have to be sought.
    const block = Math.ceil(at / 8) * 8
    if (!long.includes(text.slice(block, block + 8))) {
      at = block + 1
      continue
    }
    let length = 0
    for (let next = TELLING; at + next <= text.length && long.includes(text.slice(at, at + next)); next *= 2)
      length = next
    hidden.fill(1, at, at + length)
    at += Math.max(length - TELLING, 0) + 1
  }
  return hidden
}

/** What a text says once it is decoded: escapes of URLs, JSON, JavaScript and HTML, hexadecimal and base64. */
function decodings(text: string): string {
  const hexEscaped = text.replace(/(?:[\da-f]{2}[ :]?){4,}/gi, (run) => run.replace(/(..)[ :]?/g, '%$1'))
  const pieces = [text.replaceAll('+', ' '), hexEscaped].map(unescape)
  for (const [word] of text.matchAll(/[\w+/-]{6,}/g)) {
    const bytes = fromBase64(word.slice(0, word.length - Number(word.length % 4 === 1)))
    if (bytes !== undefined) pieces.push(decoder.decode(bytes))
  }
  return pieces.join('\0')
}

const ESCAPE = /(?:%|\\x|\\u00|&#x)([\da-f]{2});?|&#(\d+);|[\\&](quot;|amp;|.)/gi
const ESCAPED: Readonly<Record<string, string | undefined>> = { n: '\n', 'quot;': '"', 'amp;': '&' }

function unescape(text: string): string {
  return utf8OfHeader(
    text.replace(ESCAPE, (_, hex?: string, decimal?: string, name = '') =>
      hex || decimal
        ? String.fromCharCode(hex ? Number.parseInt(hex, 16) : Number(decimal))
        : (ESCAPED[name as string] ?? (name as string)),
    ),
  )
}

/** What of a POST nobody may read in an error: credentials and the contents of messages. */
export function secretsOf(
  items: readonly EncodedItem[],
  authorized: string | undefined,
  authorization: Authorization,
): string[] {
  return [...credentialsOf(authorized, authorization), ...items.flatMap(contentsOf)]
}

function credentialsOf(authorized: string | undefined, authorization: Authorization): string[] {
  if (authorized === undefined) return []
  const [scheme, value = ''] = authorized.split(' ')
  const all = [value]
  if (scheme === 'Basic') all.push(...textOf(value).split(/:(.*)/s))
  if (authorization.kind === 'jwt' && authorization.key.secret)
    all.push(decoder.decode(authorization.key.secret))
  // Without its last letter it is as good as whole.
  return all.flatMap((one) => [one, one.slice(0, -1)])
}

/** The texts of an item, but for the names that errors tell; bytes as base64 and as the text that they may be. */
function contentsOf({ text }: EncodedItem): string[] {
  const contents: string[] = []
  JSON.parse(text, (name, value: unknown) => {
    if (typeof value !== 'string' || TOLD.includes(name)) return undefined
    contents.push(value)
    if (name.endsWith('-bin')) contents.push(textOf(value))
    return undefined
  })
  return contents
}

const TOLD = ['channel', 'id', 'prev-id', 'action', 'type']

function textOf(base64: string): string {
  const bytes = fromBase64(base64)
  return bytes === undefined ? '' : decoder.decode(bytes)
}
