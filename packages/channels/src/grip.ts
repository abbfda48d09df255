import type { GripContext, PublishMessage, PublishOptions } from '@grip/core'

/** What channels need of the `grip` of a request. */
export type GripOfRequest = Pick<
  GripContext<unknown>,
  'request' | 'lastIds' | 'holdStream' | 'holdResponse' | 'webSocket' | 'publish' | 'waitUntil'
>

/** Whatever publishes: the `grip` of a request, or a `Publisher` anywhere else. */
export interface PublishTarget {
  /** Sends to the clients of a channel. */
  publish(channel: string, message: PublishMessage, options?: PublishOptions): Promise<void>
}
