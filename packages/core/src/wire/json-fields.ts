import { fromBase64 } from '../internal/base64.ts'
import { isObject } from '../internal/is-object.ts'
import { utf8 } from '../internal/utf8.ts'

/** A JSON object of unknown content. */
export type JsonObject = { readonly [name: string]: unknown }

/** Reads typed fields of a JSON object; every complaint names the object and the field as Pushpin does. */
export class JsonFields {
  readonly #object: JsonObject
  readonly #title: string
  readonly #fail: (message: string) => Error

  /**
   * @param title What messages call the object.
   * @param fail Builds the error that is thrown.
   */
  constructor(object: unknown, title: string, fail: (message: string) => Error) {
    if (!isJsonObject(object)) throw fail(`${title} is not an object`)
    this.#object = object
    this.#title = title
    this.#fail = fail
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#object, name)
  }

  names(): string[] {
    return Object.keys(this.#object)
  }

  /** The value as it is; a `null` counts as present. */
  value(name: string): unknown {
    return this.has(name) ? this.#object[name] : undefined
  }

  missing(names: string): Error {
    return this.#fail(`${this.#title} does not contain ${names}`)
  }

  wrongType(name: string): Error {
    return this.#fail(`${this.#title} contains '${name}' with wrong type`)
  }

  invalid(name: string): Error {
    return this.#fail(`${this.#title} contains '${name}' with invalid value`)
  }

  text(name: string): string | undefined {
    const value = this.value(name)
    if (value === undefined || typeof value === 'string') return value
    throw this.wrongType(name)
  }

  requiredText(name: string): string {
    const value = this.text(name)
    if (value === undefined) throw this.missing(`'${name}'`)
    return value
  }

  /** One of some texts. */
  oneOf<Text extends string>(name: string, allowed: readonly Text[]): Text | undefined {
    const text = this.text(name) as Text | undefined
    if (text === undefined || allowed.includes(text)) return text
    throw this.wrongType(name)
  }

  boolean(name: string): boolean | undefined {
    const value = this.value(name)
    if (value === undefined || typeof value === 'boolean') return value
    throw this.wrongType(name)
  }

  /** An integer, or one in digits as a string, within bounds. */
  integer(name: string, lowest = 0, highest = 2_147_483_647): number | undefined {
    const value = this.value(name)
    if (value === undefined) return undefined
    const number = typeof value === 'string' && /^-?\d{1,10}$/.test(value) ? Number(value) : value
    if (typeof number !== 'number' || !Number.isInteger(number)) throw this.wrongType(name)
    if (number < lowest || number > highest) throw this.invalid(name)
    return number
  }

  list(name: string): readonly unknown[] | undefined {
    const value = this.value(name)
    if (value === undefined || Array.isArray(value)) return value
    throw this.wrongType(name)
  }

  textList(name: string): string[] | undefined {
    const values = this.list(name)
    if (values === undefined) return undefined
    if (values.every((value) => typeof value === 'string')) return [...values]
    throw this.#fail(`${name} contains element with wrong type`)
  }

  object(name: string): JsonObject | undefined {
    const value = this.value(name)
    if (value === undefined || isJsonObject(value)) return value
    throw this.wrongType(name)
  }

  /** A map of strings; it has no prototype. */
  textMap(name: string, title = `'${name}'`): Record<string, string> | undefined {
    const object = this.object(name)
    if (object === undefined) return undefined
    const fields = new JsonFields(object, title, this.#fail)
    const map: Record<string, string> = Object.create(null)
    for (const key of fields.names()) map[key] = fields.requiredText(key)
    return map
  }

  /** Content as text (`name`) or as base64 (`name-bin`), which goes first. */
  bytes(name: string): { bytes: Uint8Array<ArrayBuffer>; binary: boolean } | undefined {
    const encoded = this.text(`${name}-bin`)
    if (encoded !== undefined) {
      const bytes = fromBase64(encoded)
      if (bytes === undefined) throw this.wrongType(`${name}-bin`)
      return { bytes, binary: true }
    }
    const text = this.text(name)
    return text === undefined ? undefined : { bytes: utf8(text), binary: false }
  }

  /** Content as it was given: text, or bytes. */
  content(name: string): string | Uint8Array<ArrayBuffer> | undefined {
    const content = this.bytes(name)
    return content?.binary ? content.bytes : content && this.requiredText(name)
  }

  /** Headers as an object or as a list of pairs. */
  headers(name: string): [name: string, value: string][] {
    const value = this.value(name)
    if (value === undefined) return []
    if (!Array.isArray(value)) return Object.entries(this.textMap(name, name)!)
    return value.map((pair: unknown) => this.#headerPair(name, pair))
  }

  #headerPair(name: string, pair: unknown): [name: string, value: string] {
    if (!Array.isArray(pair)) throw this.#fail(`${name} contains element with wrong type`)
    if (pair.length !== 2) throw this.#fail(`${name} contains list with wrong number of elements`)
    const [key, value] = pair as [unknown, unknown]
    if (typeof key !== 'string') throw this.#fail('header contains name element with wrong type')
    if (typeof value !== 'string') throw this.#fail('header contains value element with wrong type')
    return [key, value]
  }
}

function isJsonObject(value: unknown): value is JsonObject {
  return isObject(value) && !Array.isArray(value)
}
