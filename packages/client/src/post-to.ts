import { findAddress, type Positions } from './address.ts'
import type { Settings } from './read-options.ts'

/**
 * Posts to the app.
 *
 * @param positions Where each channel is at that moment.
 */
export async function postTo(
  settings: Settings,
  positions: () => Positions,
  body: string,
  signal?: AbortSignal,
): Promise<Response> {
  const addressOf = await findAddress(settings).catch((error: unknown) => {
    settings.onError(error)
    throw error
  })
  const { fetch } = settings
  return fetch(addressOf(positions()), {
    method: 'POST',
    body,
    signal: signal!,
    headers: { 'content-type': 'application/json' },
  })
}
