import type { PublishItem } from './types.ts'

/** A way to a proxy other than its HTTP control port, for {@link Publisher.add}; `@grip/zmq` has one. */
export interface PublishTarget {
  /** Names the proxy in errors; it shows no secret. */
  readonly origin: string
  /**
   * Sends items, in their order. Their channels have the prefix, and bytes are base64 in a field of the ending
   * `-bin`.
   *
   * @throws {PublishError} They were not taken, or not all of them.
   */
  post(items: readonly PublishItem[], signal?: AbortSignal): Promise<void>
}

/** Whether something is a {@link PublishTarget}, and not the configuration of a proxy. */
export function isPublishTarget(value: unknown): value is PublishTarget {
  return typeof (value as Partial<PublishTarget> | null)?.post === 'function'
}
