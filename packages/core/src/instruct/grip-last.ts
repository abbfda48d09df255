import { checkArgument } from '../internal/invalid-argument.ts'
import { utf8OfHeader } from '../internal/utf8.ts'

/**
 * Parses `Grip-Last`: for each channel the id of the last item that the proxy had.
 *
 * @param value The header's value, repeats joined by a comma.
 * @returns Ids by channel name. None at all where an entry is not well-formed: proxies quote nothing, so that it may be
 *   part of a name, and another entry, too.
 * @throws {TypeError} A value that is no text.
 * @see https://pushpin.org/docs/protocols/grip/
 *
 * @example
 * parseGripLast('news; last-id=7').get('news') // '7'
 */
export function parseGripLast(value: string | null | undefined): Map<string, string> {
  const ids = new Map<string, string>()
  for (const entry of utf8OfHeader(textOf(value)).split(',')) {
    const [name = '', ...parameters] = entry.split(';').map((part) => part.trim())
    if (name === '' && parameters.every((parameter) => parameter === '')) continue
    const id = parameters.find((parameter) => parameter.startsWith('last-id='))?.slice(8)
    if (name === '' || id === undefined || !parameters.every((parameter) => parameter.includes('='))) {
      return new Map()
    }
    ids.set(name, id)
  }
  return ids
}

/**
 * Parses `Grip-Feature`, the names of what the proxy can do beyond the basics.
 *
 * @throws {TypeError} A value that is no text.
 *
 * @example
 * parseGripFeature('status, link:next').has('link:next') // true
 */
export function parseGripFeature(value: string | null | undefined): Set<string> {
  return new Set(
    textOf(value)
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  )
}

function textOf(value: string | null | undefined): string {
  checkArgument(typeof (value ?? '') === 'string', 'a header must be text')
  return value ?? ''
}
