import type { GripContext, Publisher } from '@grip/core'

/** What streams need of the `grip` that a handler is given. */
export type StreamContext = Pick<
  GripContext<unknown>,
  'request' | 'proxied' | 'lastIds' | 'platform' | 'holdStream' | 'publish' | 'waitUntil'
>

/** What publishes: the `grip` of a handler, or a `Publisher`. */
export type StreamPublisher = Pick<Publisher, 'publish'>

/** How a platform treats what goes on after the answer. */
export type AfterAnswer = 'goes on' | 'waitUntil' | 'comes first'

/** Whether work goes on after an answer, and who has to be told. */
export function afterAnswer({ platform }: Pick<StreamContext, 'platform'>): AfterAnswer {
  // A process that serves requests by itself, such as Node's, runs on.
  if (platform.waitUntil === undefined) return 'goes on'
  const context = (platform.context ?? {}) as Record<string, unknown>
  const isLambda = typeof context['getRemainingTimeInMillis'] === 'function'
  const isAzure = typeof context['invocationId'] === 'string'
  return isLambda || isAzure ? 'comes first' : 'waitUntil'
}

/** Lets a promise go on after the answer. It must not reject. */
export function letGoOn(publisher: StreamPublisher | StreamContext, promise: Promise<unknown>): void {
  if ('platform' in publisher && afterAnswer(publisher) !== 'goes on') publisher.waitUntil(promise)
}
