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
  const addressOf = await findAddress(settings, own).catch((error: unknown) => {
    settings.onError(error)
    throw error
  })
  const { fetch } = settings
  return fetch(addressOf(positions()), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    signal: signal!,
  })
}
