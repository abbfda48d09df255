import { check, checkFields, checkType } from './check.ts'
import { open } from './transports.ts'
import type { ClientOptions } from './types.ts'

/** Options with their defaults. */
export interface Settings extends Required<ClientOptions> {
  /** A name that no other client has. */
  client: string
}

/**
 * Checks options, and fills in the defaults.
 *
 * @throws {TypeError} Names the option that cannot be used.
 */
export function readOptions(options: ClientOptions): Settings {
  const ways = Object.keys(open)
  const settings = {
    url: '',
    transports: ways,
    params: () => ({}),
    fetch: globalThis.fetch,
    WebSocket: globalThis.WebSocket ?? (() => {}),
    clock: globalThis,
    onError: console.error,
  }
  checkFields('options', options, Object.keys(settings))
  for (const [name, value] of Object.entries(options))
    if (value !== undefined) {
      checkType(name, value, typeof settings[name as 'url'])
      settings[name as 'url'] = value as string
    }
  const { url, transports, clock } = settings
  check(/^(https?:\/\/\S|[./?])/.test(url), '"url" must begin with "http://", "https://" or "/"')
  check(
    transports[0] && transports.every?.((way) => ways.includes(way)),
    `"transports" must be a list of ${ways.join(', ')}`,
  )
  check(
    clock.setTimeout! && clock.clearTimeout! && clock.performance && clock.Math,
    '"clock" must be like globalThis',
  )
  return { ...settings, client: `${clock.Math.random()}` } as unknown as Settings
}
