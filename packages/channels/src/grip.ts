import type { GripContext, PublishMessage, PublishOptions } from '@grip/core'
import { invalidArgument } from './errors.ts'

/** What channels need of the `grip` of a request. */
export type GripOfRequest = Pick<
  GripContext<unknown>,
  'request' | 'lastIds' | 'holdStream' | 'holdResponse' | 'webSocket' | 'publish' | 'waitUntil'
>

/** The `grip` of a request, or a `Publisher` anywhere else. */
export interface PublishTarget {
  /** Sends to the clients of a channel. */
  publish(channel: string, message: PublishMessage, options?: PublishOptions): Promise<void>
}

/**
 * Checks that something can publish.
 *
 * @throws {TypeError} Neither the `grip` of a request nor a `Publisher`.
 */
export function checkTarget(what: string, target: PublishTarget): void {
  if (typeof (target as Partial<PublishTarget> | undefined)?.publish !== 'function')
    throw invalidArgument(`${what} needs the grip of a request or a Publisher as its first argument`)
}

/**
 * Checks the `grip` of a request.
 *
 * @throws {TypeError} Something else.
 */
export function checkGrip(what: string, grip: GripOfRequest): void {
  if (typeof (grip as Partial<GripOfRequest> | undefined)?.request?.url !== 'string')
    throw invalidArgument(`${what} needs the grip of a request as its first argument`)
}
