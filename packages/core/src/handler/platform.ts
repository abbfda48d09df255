import type { GripEnv } from '../config/config-from-env.ts'

/** What an adapter knows of its platform, passed as the second argument of `fetch`. */
export interface GripPlatform {
  /** Environment variables or bindings. */
  readonly env?: GripEnv | undefined
  /** Keeps the function alive for a promise after the answer. */
  readonly waitUntil?: ((promise: Promise<unknown>) => void) | undefined
  /** The platform's own event or request. */
  readonly event?: unknown
  /** The platform's own context. */
  readonly context?: unknown
}

const BRAND = /* @__PURE__ */ Symbol.for('grip.platform')

/**
 * Marks an adapter's platform object, so that `fetch` tells it from the arguments of servers that pass their
 * own.
 */
export function toGripPlatform(platform: GripPlatform): GripPlatform {
  return { [BRAND]: true, ...platform } as GripPlatform
}

/**
 * Finds the platform among what came after the request: an adapter's branded object, or the `(env, ctx)` of a
 * Worker. What other servers pass is ignored.
 */
export function platformOf(second: unknown, third: unknown): GripPlatform {
  if (isObject(second) && BRAND in second) return second as GripPlatform
  if (isObject(third) && typeof third['waitUntil'] === 'function') {
    const context = third as { waitUntil(promise: Promise<unknown>): void }
    const env = isObject(second) ? second : undefined
    return { env, waitUntil: (promise) => context.waitUntil(promise), event: undefined, context }
  }
  return {}
}

function isObject(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === 'object' && value !== null
}
