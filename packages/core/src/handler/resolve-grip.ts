import { configFromEnv, processEnv, readEnv } from '../config/config-from-env.ts'
import { listConfigs } from '../config/endpoint-config.ts'
import type { GripConfigInput } from '../config/grip-config.ts'
import { nameConfigs } from '../config/settle-config.ts'
import { GripConfigError } from '../errors.ts'
import { Recent } from '../internal/recent.ts'
import { Grip, type GripOptions } from './grip.ts'
import type { GripPlatform } from './platform.ts'

/** Configuration by hand, or by a function of the platform, for secrets that are read asynchronously. */
export type HandlerConfig =
  | GripConfigInput
  | ((platform: GripPlatform) => GripConfigInput | undefined | Promise<GripConfigInput | undefined>)

/** Finds the {@link Grip} of a request; `undefined` where no proxy is configured. */
export type GripResolver = (platform: GripPlatform) => Grip | undefined | Promise<Grip | undefined>

/**
 * Makes the resolver for a handler's `config` option: a fixed one is checked at once, the environment and a
 * function with each request. What was built for the last 256 configurations is kept, by their content.
 */
export function createGripResolver(config: HandlerConfig | undefined, options: GripOptions): GripResolver {
  if (config === undefined) return fromEnv(options)
  if (typeof config === 'function') return fromFunction(config, options)
  const grip = new Grip(config, options)
  return () => grip
}

function fromEnv(options: GripOptions): GripResolver {
  const grips = new Recent<Grip | undefined>(MOST_KEPT)
  return ({ env = processEnv() }) =>
    grips.getOrMake(JSON.stringify(readEnv(env)), () => {
      const isConfigured = configFromEnv(env).proxies.length > 0
      return isConfigured ? Grip.fromEnv(env, options) : undefined
    })
}

// A function that builds its answer anew each time, or answers for many tenants in turn, shall not cost a key import
// each time; secrets of tenants that are gone shall not stay for ever.
const MOST_KEPT = 256

function fromFunction(config: Extract<HandlerConfig, Function>, options: GripOptions): GripResolver {
  const grips = new Recent<Grip>(MOST_KEPT)
  return async (platform) => {
    const input = await call(config, platform)
    if (input === undefined) return undefined
    const configs = listConfigs(input)
    return grips.getOrMake(nameConfigs(configs), () => new Grip(configs, options))
  }
}

async function call(
  config: Extract<HandlerConfig, Function>,
  platform: GripPlatform,
): Promise<GripConfigInput | undefined> {
  try {
    return await config(platform)
  } catch (error) {
    throw new GripConfigError('the "config" function failed', { cause: error })
  }
}
