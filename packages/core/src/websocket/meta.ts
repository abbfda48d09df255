import { check } from '../instruct/check.ts'
import { bytesOfHeaders, MAX_HEADER_BYTES, TOKEN, TOKEN_RULE } from '../internal/header-pairs.ts'
import { checkArgument, invalidArgument } from '../internal/invalid-argument.ts'
import { quoted } from '../internal/quoted.ts'
import { isWellFormed } from '../internal/utf8.ts'
import { isOfLibrary, type MetaState } from './meta-state.ts'
import type { OutgoingEvents } from './outgoing-events.ts'

/**
 * State of one WebSocket connection, kept by the proxy: it comes back as `Meta-*` on every later request.
 *
 * Names are lower-cased; values are any text. Only what changed is sent, as `Set-Meta-*`. It is sealed together with
 * the connection's id, so that what you read is what you set.
 *
 * @example
 * ```ts
 * open: (ws) => ws.meta.set('name', 'Zoë'),
 * message: (ws) => ws.send(`hello ${ws.meta.get('name')}`),
 * ```
 */
export class WebSocketMeta {
  readonly #state: MetaState
  readonly #out: OutgoingEvents

  constructor(state: MetaState, out: OutgoingEvents) {
    this.#state = state
    this.#out = out
  }

  /**
   * The value, or `undefined`.
   *
   * @throws {TypeError} A name that is not a string; {@link has} and {@link delete} refuse it too.
   */
  get(name: string): string | undefined {
    const key = keyOf(name)
    const value = isOfLibrary(key) ? undefined : this.#state.values.get(key)
    return value === undefined ? undefined : decodeMeta(value)
  }

  /** Whether there is a value. */
  has(name: string): boolean {
    return this.get(name) !== undefined
  }

  /**
   * Sets a value for the rest of the connection: any text. Visible ASCII travels as it is, other text percent-encoded.
   *
   * @throws {TypeError} A name that is no header name, or that begins with `grip-`; a value that is not a string, or
   *   contains half of a surrogate pair.
   * @throws {GripInstructError} More than 8,192 bytes in all, names and encoding included: gateways and servers drop
   *   requests with larger headers. Keep large state in a store, and its key here.
   */
  set(name: string, value: string): this {
    const key = keyOf(name)
    if (!TOKEN.test(name)) throw invalidArgument(`a name in ws.meta ${TOKEN_RULE}; this is ${quoted(name)}`)
    if (isOfLibrary(key))
      throw invalidArgument(
        `names in ws.meta that begin with "grip-" are the library's own: choose another for ${quoted(name)}`,
      )
    checkArgument(
      isWellFormed(value),
      typeof value === 'string'
        ? `the value of "${name}" in ws.meta has half of a surrogate pair`
        : `the value of "${name}" in ws.meta must be a string: for anything else, use JSON.stringify()`,
    )
    const encoded = encodeMeta(value)
    const others = this.#state.ofApp().filter(([other]) => other !== key)
    const all = [...others, [key, encoded] as const]
    const bytes = bytesOfHeaders(all) + 'Meta-'.length * all.length
    check(
      bytes <= MAX_HEADER_BYTES,
      `ws.meta can hold 8,192 bytes in all, since it travels in the headers of each request; with "${name}" it would have ${bytes}: keep large state in a store, and its key here`,
    )
    this.#out.checkUnsent()
    this.#state.edit().set(key, encoded)
    return this
  }

  /** Removes a value; returns whether there was one. */
  delete(name: string): boolean {
    const key = keyOf(name)
    this.#out.checkUnsent()
    return !isOfLibrary(key) && this.#state.edit().delete(key)
  }

  /** How many values there are. */
  get size(): number {
    return this.#state.ofApp().length
  }

  /** Names and values. */
  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.#state
      .ofApp()
      .map(([name, value]): [string, string] => [name, decodeMeta(value)])
      .values()
  }
}

function keyOf(name: string): string {
  checkArgument(typeof name === 'string', 'a name in ws.meta must be a string')
  return name.toLowerCase()
}

// What stands before a value that no header could carry as it is (in the notation of RFC 8187).
const MARK = "UTF-8''"

/** Encodes a value for a header: visible ASCII with spaces inside as it is, any other text percent-encoded. */
export function encodeMeta(value: string): string {
  const plain = /^(?! )[ -~]+(?<! )$/.test(value) && !value.startsWith(MARK)
  return plain ? value : MARK + encodeURIComponent(value)
}

/** Decodes what {@link encodeMeta} made; anything else is returned as it is. */
export function decodeMeta(value: string): string {
  if (!value.startsWith(MARK)) return value
  try {
    return decodeURIComponent(value.slice(MARK.length))
  } catch {
    return value
  }
}
