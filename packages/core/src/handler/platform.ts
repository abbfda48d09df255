import type { GripEnv } from '../config/config-from-env.ts'
import { isObject } from '../internal/is-object.ts'

/** What an adapter knows of its platform, passed as the second argument of `fetch`. */
export interface GripPlatform {
  /** Environment variables or bindings. */
  readonly env?: GripEnv | undefined
  /** Keeps the function alive for a promise after the answer. */
  readonly waitUntil?: ((promise: Promise<unknown>) => void) | undefined
  /**
   * Whether the client gets the answer only once everything that `waitUntil` was given has settled, as on Azure
   * Functions, and on Lambda without response streaming. Default `false`.
   */
  readonly answersLast?: boolean | undefined
  /** The platform's own event or request. */
  readonly event?: unknown
  /** The platform's own context. */
  readonly context?: unknown
}

const BRAND: unique symbol = /* @__PURE__ */ Symbol.for('grip.platform')
const APP: unique symbol = /* @__PURE__ */ Symbol.for('grip.app')

/** What marks an app of this library: it takes a {@link GripPlatform}, others their platform's own arguments. */
export const GRIP_APP: { readonly [APP]: true } = /* @__PURE__ */ (() => ({ [APP]: true as const }))()

/** Whether an app is of this library: it takes a {@link GripPlatform}, and told its `onError` what it throws. */
export function isGripApp(app: object): boolean {
  return APP in app
}

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
  const context = third as { waitUntil?(promise: Promise<unknown>): void } | null | undefined
  if (typeof context?.waitUntil !== 'function') return {}
  const env = isObject(second) ? (second as GripEnv) : undefined
  return { env, waitUntil: (promise) => context.waitUntil!(promise), event: undefined, context }
}
