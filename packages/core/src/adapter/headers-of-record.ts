import { checkArgument } from '../internal/invalid-argument.ts'
import { isObject } from '../internal/is-object.ts'
import type { HeaderSource } from '../websocket/from-source.ts'

/** Headers as many platforms have them: names in any case, a value or a list of them. */
export type HeaderRecord = Readonly<Record<string, string | readonly string[] | null | undefined>>

/**
 * Reads headers where a record has them, which is less work than to make `Headers` of it: a request is asked for
 * few of its headers.
 *
 * What has the same name in another case is a repeat: `get` joins repeats, `forEach` calls back for each. An
 * empty list is no header, an empty text is one.
 *
 * @example
 * ```ts
 * headersOfRecord({ 'Content-Type': 'text/plain' }).get('content-type') // 'text/plain'
 * ```
 */
export function headersOfRecord(record: HeaderRecord): HeaderSource {
  checkArgument(isObject(record), 'headersOfRecord() needs an object of headers')
  return new RecordHeaders(record)
}

class RecordHeaders implements HeaderSource {
  readonly #names: readonly string[]
  readonly #record: HeaderRecord

  constructor(record: HeaderRecord) {
    this.#names = Object.keys(record)
    this.#record = record
  }

  get(name: string): string | null {
    const wanted = name.toLowerCase()
    let found: string | null = null
    for (const key of this.#names) {
      if (key.length !== wanted.length || key.toLowerCase() !== wanted) continue
      const text = textOf(this.#record[key], wanted)
      if (text !== null) found = found === null ? text : found + separatorOf(wanted) + text
    }
    return found
  }

  forEach(callback: (value: string, name: string) => void): void {
    for (const key of this.#names) {
      const text = textOf(this.#record[key], key.toLowerCase())
      if (text !== null) callback(text, key)
    }
  }
}

function textOf(value: HeaderRecord[string], name: string): string | null {
  if (typeof value !== 'object') return value === undefined ? null : `${value}`
  if (value === null || value.length === 0) return null
  return value.length === 1 ? `${value[0]}` : value.join(separatorOf(name))
}

function separatorOf(name: string): string {
  return name === 'cookie' ? '; ' : ', '
}
