import { invalidArgument } from './invalid-argument.ts'

/**
 * Checks an object of options.
 *
 * @param what What the caller calls it.
 * @param names The fields that it can have.
 * @throws {TypeError} It is not an object, or has another field.
 */
export function checkFields(what: string, value: unknown, names: readonly string[]): void {
  if (!isObject(value)) throw invalidArgument(`"${what}" must be an object with ${names.join(', ')}`)
  const unknown = Object.keys(value).find((name) => !names.includes(name))
  if (unknown === undefined) return
  const [one, all] = what === 'options' ? ['an option', 'options'] : [`a field of "${what}"`, 'fields']
  throw invalidArgument(`"${unknown}" is not ${one}; the ${all} are ${names.join(', ')}`)
}

/** Checks a text that may be left out. */
export function checkText(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'string') throw invalidArgument(`"${name}" must be a string`)
}

/** Checks a switch that may be left out. */
export function checkFlag(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'boolean')
    throw invalidArgument(`"${name}" must be true or false`)
}

/** Checks a text or bytes that may be left out. */
export function checkContent(name: string, value: unknown): void {
  if (value === undefined || typeof value === 'string' || value instanceof Uint8Array) return
  throw invalidArgument(`"${name}" must be a string or bytes (Uint8Array)`)
}

/** Checks an object of texts that may be left out. */
export function checkTexts(name: string, value: unknown): void {
  if (value === undefined) return
  if (isObject(value) && Object.values(value).every((one) => typeof one === 'string')) return
  throw invalidArgument(`"${name}" must be an object whose values are strings`)
}

/** Checks headers that may be left out; a list stands for repeated ones. */
export function checkHeaders(value: unknown): void {
  if (value === undefined) return
  const isLine = (one: unknown): boolean => typeof one === 'string' && !/[\r\n\0]/.test(one)
  const isValue = (one: unknown): boolean => isLine(one) || (Array.isArray(one) && one.every(isLine))
  if (isObject(value) && Object.values(value).every(isValue)) return
  throw invalidArgument(
    '"headers" must be an object whose values are strings, or lists of strings, without line breaks',
  )
}

/** Checks the method of a request that may be left out. */
export function checkMethod(value: unknown): void {
  if (value === undefined || (typeof value === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(value))) return
  throw invalidArgument('"method" must be the name of a method, such as POST')
}

/** Whether something is a plain object with fields, and not Headers, a Map or a promise, whose entries are not fields. */
export function isObject(value: unknown): value is object {
  return Object.prototype.toString.call(value) === '[object Object]'
}
