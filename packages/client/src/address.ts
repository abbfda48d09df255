import { check } from './check.ts'
import type { Settings } from './read-options.ts'

/** Where each channel begins, by name. */
export type Positions = ReadonlyMap<string, string>

/** Makes the address of a request, with what a long-poll says besides. */
export type AddressOf = (positions: Positions, poll?: { poll: string }) => string

/**
 * Asks for what each request says besides.
 *
 * @param own What no other client is called.
 * @throws {TypeError} What `params` returns cannot be used, or the URL is relative where there is no page.
 */
export async function findAddress({ url, params }: Settings, own: string): Promise<AddressOf> {
  const more = await params()
  check(
    more && typeof more === 'object' && Object.values(more).every((value) => typeof value === 'string'),
    '"params" must return an object of strings',
  )
  const base = new URL(url, globalThis.location?.href)
  return (positions, poll) => {
    const address = new URL(base)
    for (const [name, value] of Object.entries({ ...more, client: own, ...poll }))
      address.searchParams.set(name, value)
    for (const [name, at] of positions) address.searchParams.append('channel', at ? `${name}@${at}` : name)
    return address.href
  }
}
