import type { ServerSentEvent } from '@grip/core'

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
