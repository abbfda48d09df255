import type { GripContext, Publisher } from '@grip/core'

/** What streams need of the `grip` that a handler is given. */
export type StreamContext = Pick<
  GripContext<unknown>,
  'request' | 'proxied' | 'lastIds' | 'platform' | 'holdStream' | 'publish' | 'waitUntil'
>

/** What publishes: the `grip` of a handler, or a `Publisher`. */
export type StreamPublisher = Pick<Publisher, 'publish'>

/** Lets something go on after the answer. Whether it fails is for others to tell. */
export function letGoOn(publisher: StreamPublisher | StreamContext, promise: Promise<unknown>): void {
  const settled = promise.catch(() => {})
  // A process that serves requests by itself, such as Node's, runs on.
  if ('platform' in publisher && publisher.platform.waitUntil !== undefined) publisher.waitUntil(settled)
}
