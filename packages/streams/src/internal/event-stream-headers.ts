import { invalidArgument } from '@grip/core/adapter'

/**
 * The headers of an event stream that nothing on the way keeps, or keeps back; later ones take the place of earlier ones.
 *
 * @throws {TypeError} What no headers can be made of.
 */
export function eventStreamHeaders(...more: ConstructorParameters<typeof Headers>[0][]): Headers {
  const headers = new Headers({
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache, no-store',
    // Some front ends would keep it back until it is complete.
    'x-accel-buffering': 'no',
  })
  try {
    for (const init of more) new Headers(init).forEach((value, name) => headers.set(name, value))
  } catch (cause) {
    throw invalidArgument(
      `"headers" must be an object, Headers or a list of pairs: ${(cause as Error).message}`,
    )
  }
  return headers
}
