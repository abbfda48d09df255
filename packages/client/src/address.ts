import { check } from './check.ts'
import type { Settings } from './read-options.ts'

/** Where each channel begins, by name. */
export type Positions = ReadonlyMap<string, string>

/** Makes the address of a request, with the extra parameters of a long-poll. */
export type AddressOf = (positions: Positions, poll?: { poll: string }) => string

/**
 * Asks for the extra parameters of each request.
 *
 * @throws {TypeError} What `params` returns cannot be used, or the URL is relative where there is no page.
 */
export async function findAddress(settings: Settings): Promise<AddressOf> {
  const more = await settings.params()
  check(
    // Neither a list nor a Map nor URLSearchParams, which have no fields.
    /object O/.test({}.toString.call(more)) &&
      Object.values(more).every((value) => typeof value === 'string'),
    '"params" must return an object of strings',
  )
  const base = new URL(settings.url, globalThis.location?.href)
  return (positions, poll) => {
    const address = new URL(base)
    for (const [name, value] of Object.entries({ ...more, client: settings.client, ...poll }))
      address.searchParams.set(name, value)
    for (const [name, at] of positions) address.searchParams.append('channel', at ? `${name}@${at}` : name)
    return address.href
  }
}
