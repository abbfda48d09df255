import { Buffer } from 'node:buffer'

/** What a tnetstring holds once decoded; strings stay bytes. */
export type Decoded = Buffer | number | boolean | null | Decoded[] | { [name: string]: Decoded }

/**
 * Encodes a value as a tnetstring: text and bytes as strings, fields that are `undefined` left out.
 *
 * @throws {TypeError} A value of another type, such as a function.
 * @see https://tnetstrings.info/
 */
export function encodeTnetstring(value: unknown): Buffer {
  if (typeof value === 'string') return element(Buffer.from(value), ',')
  if (value instanceof Uint8Array) return element(value, ',')
  if (typeof value === 'number' && Number.isFinite(value)) {
    return element(Buffer.from(String(value)), Number.isSafeInteger(value) ? '#' : '^')
  }
  if (typeof value === 'boolean') return element(Buffer.from(String(value)), '!')
  if (value === null) return element(Buffer.alloc(0), '~')
  if (Array.isArray(value)) return element(Buffer.concat(value.map(encodeTnetstring)), ']')
  if (typeof value !== 'object') throw new TypeError(`a tnetstring cannot hold a ${typeof value}`)
  const pairs = Object.entries(value).filter(([, field]) => field !== undefined)
  return element(Buffer.concat(pairs.flatMap((pair) => pair.map(encodeTnetstring))), '}')
}

function element(content: Uint8Array, type: string): Buffer {
  return Buffer.concat([Buffer.from(`${content.length}:`), content, Buffer.from(type)])
}

/**
 * Decodes one tnetstring.
 *
 * @throws {TypeError} Bytes that are none, are cut short or go on after it.
 */
export function decodeTnetstring(bytes: Uint8Array): Decoded {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const { value, end } = decodeAt(buffer, 0, 0)
  if (end !== buffer.length) throw malformed(end)
  return value
}

// Deep enough for any answer of a proxy, and far from the end of the stack.
const MAX_DEPTH = 32

function decodeAt(buffer: Buffer, at: number, depth: number): { value: Decoded; end: number } {
  const colon = buffer.indexOf(':', at)
  const length = colon < 0 || colon - at > 10 ? '' : buffer.toString('latin1', at, colon)
  const start = colon + 1
  const end = start + Number(length)
  if (depth > MAX_DEPTH || !/^(0|[1-9]\d*)$/.test(length) || end >= buffer.length) throw malformed(at)
  const value = valueOf(buffer.subarray(start, end), String.fromCharCode(buffer[end]!), depth)
  if (value === undefined) throw malformed(at)
  return { value, end: end + 1 }
}

function valueOf(content: Buffer, type: string, depth: number): Decoded | undefined {
  const text = (): string => content.toString('latin1')
  if (type === ',') return content
  if (type === '#') return /^-?\d{1,15}$/.test(text()) ? Number(text()) : undefined
  if (type === '^') return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text()) ? Number(text()) : undefined
  if (type === '!') return text() === 'true' ? true : text() === 'false' ? false : undefined
  if (type === '~') return content.length === 0 ? null : undefined
  if (type === ']') return listOf(content, depth)
  return type === '}' ? mapOf(listOf(content, depth)) : undefined
}

function listOf(content: Buffer, depth: number): Decoded[] {
  const list: Decoded[] = []
  for (let at = 0; at < content.length;) {
    const { value, end } = decodeAt(content, at, depth + 1)
    list.push(value)
    at = end
  }
  return list
}

function mapOf(list: readonly Decoded[]): Decoded | undefined {
  // Without a prototype: a name may be `__proto__`.
  const map = Object.create(null) as { [name: string]: Decoded }
  if (list.length % 2 !== 0) return undefined
  for (let at = 0; at < list.length; at += 2) {
    const name = list[at]
    if (!Buffer.isBuffer(name)) return undefined
    map[name.toString()] = list[at + 1]!
  }
  return map
}

function malformed(at: number): TypeError {
  return new TypeError(`malformed tnetstring at byte ${at}`)
}
