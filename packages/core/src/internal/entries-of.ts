import { isObject } from './is-object.ts'

/**
 * Lists names and values of a plain object, a `Map`, `Headers` or a list of pairs. `undefined` for anything else,
 * such as a class whose fields nobody would see.
 */
export function entriesOf(value: unknown): (readonly [string, unknown])[] | undefined {
  if (isPlain(value)) return Object.entries(value)
  if (!isObject(value) || !(Symbol.iterator in value)) return undefined
  const pairs = [...(value as Iterable<unknown>)]
  return pairs.every(isPair) ? pairs : undefined
}

/** Whether something is an object of fields alone, of any realm, and no promise of one. */
export function isPlain(value: unknown): value is object {
  if (!isObject(value) || isPromise(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function isPromise(value: object): boolean {
  return typeof (value as { then?: unknown }).then === 'function'
}

function isPair(pair: unknown): pair is readonly [string, unknown] {
  return Array.isArray(pair) && pair.length === 2 && typeof pair[0] === 'string'
}
