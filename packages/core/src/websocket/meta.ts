import { check } from '../instruct/check.ts'
import { checkArgument } from '../internal/invalid-argument.ts'
import { isWellFormed } from '../internal/utf8.ts'
import { isOfLibrary, type MetaState } from './meta-state.ts'

/** What all values of a connection may take as headers, in bytes; they come back with each of its requests. */
const MAX_META_BYTES = 8192

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

  constructor(state: MetaState) {
    this.#state = state
  }

  /**
   * The value, or `undefined`.
   *
   * @throws {TypeError} A name that is not a string; {@link has} and {@link delete} refuse it too.
   */
  get(name: string): string | undefined {
    const key = keyOf(name)
    const value = isOfLibrary(key) ? undefined : this.#state.get(key)
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
    checkArgument(
      /^[!#$%&'*+\-.^_`|~\w]+$/.test(name),
      `a name in ws.meta can contain letters, digits and - . _ ~ ! # $ % & ' * + ^ \` |; ${quote(name)} contains something else`,
    )
    checkArgument(
      !isOfLibrary(key),
      `names in ws.meta that begin with "grip-" are the library's own: choose another for ${quote(name)}`,
    )
    checkArgument(
      isWellFormed(value),
      typeof value === 'string'
        ? `the value of "${name}" in ws.meta has half of a surrogate pair`
        : `the value of "${name}" in ws.meta must be a string: for anything else, use JSON.stringify()`,
    )
    const encoded = encodeMeta(value)
    const bytes = this.#state
      .ofApp()
      .filter(([other]) => other !== key)
      .reduce((sum, [other, text]) => sum + bytesOf(other, text), bytesOf(key, encoded))
    check(
      bytes <= MAX_META_BYTES,
      `ws.meta can hold 8,192 bytes in all, since it travels in the headers of each request; with "${name}" it would have ${bytes}: keep large state in a store, and its key here`,
    )
    this.#state.set(key, encoded)
    return this
  }

  /** Removes a value; returns whether there was one. */
  delete(name: string): boolean {
    const key = keyOf(name)
    return !isOfLibrary(key) && this.#state.delete(key)
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

// `Meta-`, a colon, a space and a line break stand around each.
function bytesOf(name: string, value: string): number {
  return name.length + value.length + 9
}

function quote(name: string): string {
  return JSON.stringify(name.slice(0, 40))
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
