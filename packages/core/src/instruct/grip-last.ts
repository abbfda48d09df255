import { utf8OfHeader } from '../internal/utf8.ts'

/**
 * Parses `Grip-Last`: for each channel the id of the last item that the proxy had.
 *
 * @param value The header's value, repeats joined by a comma.
 * @returns Ids by channel name; entries that are not well-formed are left out.
 * @see https://pushpin.org/docs/protocols/grip/
 */
export function parseGripLast(value: string | null | undefined): Map<string, string> {
  const ids = new Map<string, string>()
  for (const entry of utf8OfHeader(value ?? '').split(',')) {
    const [name = '', ...parameters] = entry.split(';').map((part) => part.trim())
    const id = parameters.find((parameter) => parameter.startsWith('last-id='))?.slice(8)
    if (name !== '' && id !== undefined) ids.set(name, id)
  }
  return ids
}

/** Parses `Grip-Feature`, the names of what the proxy can do beyond the basics. */
export function parseGripFeature(value: string | null | undefined): Set<string> {
  return new Set(
    (value ?? '')
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  )
}
