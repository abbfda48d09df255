import type { ServerSentEvent } from '@grip/core'
import { StreamError } from '../errors.ts'

/** Why an answer ended: its source did, it was stopped, its source failed, or its function died. */
export type EndReason = 'done' | 'stopped' | 'failed' | 'lost'

/**
 * How the chunks of an answer become server-sent events.
 *
 * Chunks are kept as JSON. An event is its `data`, or an object with an `event` beside it; its `id` is given to it.
 */
export interface Codec<Chunk> {
  /** The event of a chunk. */
  encode(chunk: Chunk): string | Pick<ServerSentEvent, 'event' | 'data'>
  /**
   * One chunk in the place of two neighbours, or `undefined` where they must stay two. It must not change its
   * arguments. Default: all stay.
   */
  merge?: ((first: Chunk, second: Chunk) => Chunk | undefined) | undefined
  /**
   * The events that an answer ends with.
   *
   * @param text What to say of an answer that failed or was lost.
   */
  end?:
    ((reason: EndReason, text: string) => (string | Pick<ServerSentEvent, 'event' | 'data'>)[]) | undefined
  /** Headers of the answer beside those of an event stream. */
  headers?: Readonly<Record<string, string>> | undefined
}

/**
 * Checks that a codec can carry a chunk: one that no page could read must not be kept.
 *
 * @throws {StreamError} A chunk of another type; the message says what the codec takes.
 */
export function checkChunk(right: boolean, takes: string, chunk: unknown): void {
  if (right) return
  const type = Object.prototype.toString.call(chunk).slice(8, -1)
  throw new StreamError('ERR_STREAM_CHUNK', `${takes}; the source yielded a chunk of type ${type}`)
}

/** A chunk that has a `type`, as JSON. */
export function encodeTyped(chunk: { type: string }): string {
  const right = typeof (chunk as Partial<typeof chunk> | undefined | null)?.type === 'string'
  checkChunk(right, 'the codec takes objects with a "type"', chunk)
  return JSON.stringify(chunk)
}
