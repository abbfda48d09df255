import { checkOptions } from '../internal/check-options.ts'
import { refuseConfig } from '../internal/refuse-config.ts'
import { FASTLY_FANOUT_KEY } from '../signature/shared-key.ts'
import type { GripConfig } from './grip-config.ts'

/** What {@link fastlyFanout} needs. */
export interface FastlyFanoutOptions {
  /** Id of the Fastly service. */
  serviceId: string
  /** API token with the right to publish (`global`, or purge scopes as Fastly documents them). */
  apiToken: string
}

/**
 * Configures Fastly Fanout: the publishing API, its public key, and the issuer of your service, which is what
 * tells your requests from those of other services.
 *
 * @throws {GripConfigError} An invalid service ID or API token.
 * @example
 * ```ts
 * createGripHandler(handle, {
 *   config: ({ env }) => fastlyFanout({ serviceId: env.FASTLY_SERVICE, apiToken: env.FASTLY_TOKEN }),
 * })
 * ```
 * @see https://www.fastly.com/documentation/guides/concepts/real-time-messaging/fanout/
 */
export function fastlyFanout(options: FastlyFanoutOptions): GripConfig {
  checkOptions('fastlyFanout', options, ['serviceId', 'apiToken'])
  const { serviceId, apiToken } = options
  if (typeof serviceId !== 'string' || !/^\w+$/.test(serviceId)) {
    refuseConfig('"serviceId" must be the id of a Fastly service, which has only letters and digits')
  }
  if (typeof apiToken !== 'string' || apiToken === '')
    refuseConfig('"apiToken" must be a Fastly API token, as a non-empty string')
  return {
    controlUrl: `https://api.fastly.com/service/${serviceId}`,
    key: apiToken,
    verifyKey: FASTLY_FANOUT_KEY,
    verifyIssuer: `fastly:${serviceId}`,
    maxPublishBytes: 65_536,
  }
}
