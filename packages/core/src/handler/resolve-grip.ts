import { configFromEnv, ENV_NAMES, type GripEnv, processEnv } from '../config/config-from-env.ts'
import type { GripConfigInput } from '../config/grip-config.ts'
import { GripConfigError } from '../errors.ts'
import { Grip, type GripOptions } from './grip.ts'
import type { GripPlatform } from './platform.ts'

/** Configuration by hand, or by a function of the platform, for secrets that are read asynchronously. */
export type HandlerConfig =
  | GripConfigInput
  | ((platform: GripPlatform) => GripConfigInput | undefined | Promise<GripConfigInput | undefined>)

/** Finds the {@link Grip} of a request, without a promise where it can; `undefined` where no proxy is configured. */
export type GripResolver = (platform: GripPlatform) => Grip | undefined | Promise<Grip | undefined>

/**
 * Makes the resolver for a handler's `config` option: a fixed one is checked at once, the environment and a
 * function with each request. What was built is kept until the configuration changes.
 */
export function createGripResolver(config: HandlerConfig | undefined, options: GripOptions): GripResolver {
  if (config === undefined) return fromEnv(options)
  if (typeof config === 'function') return fromFunction(config, options)
  const grip = new Grip(config, options)
  return () => grip
}

function fromEnv(options: GripOptions): GripResolver {
  let last: { values: unknown[]; grip: Grip | undefined } | undefined
  return ({ env = processEnv() }) => {
    const values = ENV_NAMES.map((name) => env[name])
    if (last === undefined || values.some((value, index) => value !== last!.values[index])) {
      last = { values, grip: fromProxies(env, options) }
    }
    return last.grip
  }
}

function fromFunction(config: Extract<HandlerConfig, Function>, options: GripOptions): GripResolver {
  let last: { input: GripConfigInput | undefined; grip: Grip | undefined } | undefined
  return async (platform) => {
    const input = await call(config, platform)
    if (last === undefined || !isSame(last.input, input)) {
      last = { input, grip: input === undefined ? undefined : new Grip(input, options) }
    }
    return last.grip
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

// A function that builds its answer anew each time shall not cost a key import each time.
function isSame(left: unknown, right: unknown): boolean {
  if (left === right) return true
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  const [a, b] = [Object.entries(left), Object.entries(right)]
  const deep = Array.isArray(left) && Array.isArray(right)
  return (
    a.length === b.length &&
    a.every(([name, value]) => {
      const other = (right as Record<string, unknown>)[name]
      return value === other || (deep && isSame(value, other))
    })
  )
}

function fromProxies(env: GripEnv, options: GripOptions): Grip | undefined {
  const { proxies, prefix } = configFromEnv(env)
  return proxies.length === 0
    ? undefined
    : new Grip(proxies, { ...options, prefix: options.prefix ?? prefix })
}
