import { findAddress, type Positions } from './address.ts'
import type { Settings } from './read-options.ts'

/**
 * Posts to the app.
 *
 * @param own A name that no other client has.
 * @param positions Where each channel is at that moment.
 */
export async function postTo(
  settings: Settings,
  own: string,
  positions: () => Positions,
  body: string,
  signal?: AbortSignal,
): Promise<Response> {
  const { fetch, onError } = settings
  // Without an address the call below fails, and so does this.
  const addressOf = await findAddress(settings, own).catch(onError)
  return fetch(addressOf!(positions()), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    signal: signal!,
  })
}
