import type { Bytes } from '@grip/core'
import { checkArgument, checkOptions } from '@grip/core/adapter'
import type { ReliableStreams } from './create-reliable-streams.ts'
import { answerHeaders } from './durable/answer-headers.ts'
import type { DurableContext } from './durable/durable-context.ts'
import { positionAfter } from './durable/durable-entry.ts'
import type { Appended } from './durable/durable-log.ts'
import { DurableServer } from './durable/durable-server.ts'
import { DurableWriter } from './durable/durable-writer.ts'
import { formatOffset } from './durable/offset.ts'
import { checkType } from './durable/parse-request.ts'
import { Refusal } from './durable/refusal.ts'
import { checkContext, checkPublisher } from './internal/arguments.ts'
import type { StreamPublisher } from './internal/grip-context.ts'
import { channelOf, MAX_NAME } from './internal/names.ts'
import { settingsOf } from './internal/settings-of.ts'

export type { DurableContext } from './durable/durable-context.ts'

/** Options of {@link durableStreams}. */
export interface DurableStreamsOptions {
  /** Seconds until a long-poll without news is answered, from 5 to 3,600. Default 30. */
  timeout?: number | undefined
  /**
   * The origin whose pages may use the streams beside those of your own, such as `https://app.example.com`, or `*` for
   * all. Default: none.
   */
  allowOrigin?: string | undefined
  /** Which caches may keep what was read: `private`, the default, those of browsers, or `public`, all. */
  cache?: 'private' | 'public' | undefined
}

/** Options of {@link DurableStreams.create}. */
export interface CreateDurableOptions {
  /** The content type. Default `application/octet-stream`. */
  contentType?: string | undefined
  /** What the stream begins with. Default: nothing. */
  data?: string | Bytes | undefined
  /** Whether the stream is complete with that. Default `false`. */
  closed?: boolean | undefined
}

/** Options of {@link DurableStreams.append}. */
export interface AppendDurableOptions {
  /** Whether the stream ends with this. Default `false`. */
  close?: boolean | undefined
}

/** Streams that clients of the Durable Streams protocol read and write. */
export interface DurableStreams {
  /**
   * Answers a request of the protocol: to create, append, close, read, follow or delete. The same call answers the proxy
   * when it asks for what a reader has missed. Who may read and who may write is up to you, before the call.
   *
   * @param grip The `grip` of a handler.
   * @param id Which stream. Default: the path of the request.
   * @throws {TypeError} A `grip` or an `id` that is not one.
   * @throws {StreamError} The history failed (`ERR_STREAM_HISTORY`); left alone, it is answered 503.
   * @throws {GripNotProxiedError} A live read that no proxy sent; left alone, it is answered 501.
   *
   * @example
   * export default createGripHandler((request, grip) => durable.handle(grip))
   */
  handle(grip: DurableContext, id?: string): Promise<Response>
  /**
   * Creates a stream, or finds that there is one like it.
   *
   * @param publisher The `grip` of a handler, or a `Publisher`.
   * @returns The offset of its end.
   * @throws {TypeError} An invalid content type, or data that does not fit it.
   * @throws {StreamError} There is another stream with this id (`ERR_STREAM_KIND`), or the history failed.
   *
   * @example
   * await durable.create(grip, '/jobs/7', { contentType: 'application/json' })
   */
  create(publisher: StreamPublisher, id: string, options?: CreateDurableOptions): Promise<string>
  /**
   * Appends to a stream. It resolves once the data is in the history; whether or not the publish succeeds, every reader
   * of the stream gets it.
   *
   * @param data Text or bytes. In a stream of `application/json`, a JSON value, or an array of several.
   * @returns The offset behind it.
   * @throws {TypeError} Data that is not of the stream's type.
   * @throws {StreamError} There is no such stream (`ERR_STREAM_MISSING`), it is closed (`ERR_STREAM_CLOSED`), the data is
   *   more than 900,000 bytes as JSON (`ERR_STREAM_REQUEST_TOO_LARGE`), or the history failed.
   *
   * @example
   * await durable.append(grip, '/jobs/7', JSON.stringify({ done: 40 }))
   */
  append(
    publisher: StreamPublisher,
    id: string,
    data: string | Bytes,
    options?: AppendDurableOptions,
  ): Promise<string>
  /**
   * Closes a stream: its readers are told that it is complete. To close it twice is no error.
   *
   * @returns The offset of its end.
   * @throws {StreamError} There is no such stream (`ERR_STREAM_MISSING`), or the history failed.
   *
   * @example
   * await durable.close(grip, '/jobs/7')
   */
  close(publisher: StreamPublisher, id: string): Promise<string>
  /**
   * Deletes a stream. Another one with the same id begins anew, with other offsets.
   *
   * @throws {StreamError} There is no such stream (`ERR_STREAM_MISSING`), or the history failed.
   *
   * @example
   * await durable.delete(grip, '/jobs/7')
   */
  delete(publisher: StreamPublisher, id: string): Promise<void>
  /**
   * Whether the proxy itself asks for what a reader of this stream has missed. Such a request comes without cookies, and
   * is for somebody that you have let in before: no client can send it. Check the session of all others.
   *
   * @example
   * if (!durable.isLink(grip, id) && !(await maySee(request, id))) return new Response(null, { status: 403 })
   */
  isLink(grip: Pick<DurableContext, 'lastIds'>, id: string): boolean
}

/**
 * Serves the Durable Streams protocol over the history of streams, with both of its live modes as holds of the proxy.
 *
 * @param streams What `createStreams()` or `createReliableStreams()` returned. Of their options, `history` and `onError` count here.
 * @throws {TypeError} What `createStreams()` did not return, or an option with a value that it cannot have.
 * @throws {GripConfigError} A misspelt option.
 * @see https://github.com/durable-streams/durable-streams/blob/main/PROTOCOL.md
 *
 * @example
 * const durable = durableStreams(createStreams({ history: postgresHistory(pool) }))
 */
export function durableStreams(
  streams: ReliableStreams,
  options: DurableStreamsOptions = {},
): DurableStreams {
  const { history, report } = settingsOf(streams)
  checkDurableOptions(options)
  const { timeout = 30, allowOrigin, cache = 'private' } = options
  const writer = new DurableWriter(history, report)
  const server = new DurableServer(writer, { headers: answerHeaders(allowOrigin), cache, timeout })

  return {
    async handle(grip, id) {
      checkContext(grip)
      if (id !== undefined) return server.handle(grip, durableChannel(id))
      const { pathname } = new URL(grip.request.url)
      const isTooLong = encodeURIComponent(pathname).length > MAX_NAME
      return isTooLong ? server.refuseLength(MAX_NAME) : server.handle(grip, durableChannel(pathname))
    },
    async create(publisher, id, more = {}) {
      checkPublisher(publisher)
      const channel = durableChannel(id)
      checkOptions('create()', more, ['contentType', 'data', 'closed'])
      const { contentType = 'application/octet-stream', data = '', closed = false } = more
      checkBoolean('closed', closed)
      const body = toBytes(data)
      return offsetOf(async () => {
        checkType(contentType)
        return writer.create(publisher, channel, contentType, body, closed)
      })
    },
    async append(publisher, id, data, more = {}) {
      checkPublisher(publisher)
      const channel = durableChannel(id)
      checkOptions('append()', more, ['close'])
      const { close = false } = more
      checkBoolean('close', close)
      const body = toBytes(data)
      checkArgument(body.length > 0, '"data" must not be empty: call close() to end the stream')
      return offsetOf(() => writer.append(publisher, channel, { body, type: undefined, close }))
    },
    async close(publisher, id) {
      checkPublisher(publisher)
      const channel = durableChannel(id)
      const body = new Uint8Array()
      return offsetOf(() => writer.append(publisher, channel, { body, type: undefined, close: true }))
    },
    async delete(publisher, id) {
      checkPublisher(publisher)
      const channel = durableChannel(id)
      await offsetOf(() => writer.delete(publisher, channel))
    },
    isLink(grip, id) {
      checkContext(grip)
      return grip.lastIds.has(durableChannel(id))
    },
  }
}

// No answer has such a channel, and no stream of `append()` by accident.
function durableChannel(id: string): string {
  return `durable:${channelOf(id)}`
}

async function offsetOf(write: () => Promise<Appended>): Promise<string> {
  try {
    return formatOffset(positionAfter((await write()).last))
  } catch (error) {
    throw error instanceof Refusal ? error.toError() : error
  }
}

function checkDurableOptions(options: DurableStreamsOptions): void {
  checkOptions('durableStreams()', options, ['timeout', 'allowOrigin', 'cache'])
  const { timeout, allowOrigin, cache } = options
  checkArgument(
    timeout === undefined || (Number.isInteger(timeout) && timeout >= 5 && timeout <= 3600),
    '"timeout" must be a whole number of seconds from 5 to 3,600',
  )
  checkArgument(
    allowOrigin === undefined || allowOrigin === '*' || isOrigin(allowOrigin),
    '"allowOrigin" must be "*" or an origin, such as https://app.example.com',
  )
  checkArgument(
    cache === undefined || cache === 'private' || cache === 'public',
    '"cache" must be "private" or "public"',
  )
}

function isOrigin(value: unknown): boolean {
  try {
    return new URL(value as string).origin === value
  } catch {
    return false
  }
}

function checkBoolean(name: string, value: unknown): void {
  checkArgument(typeof value === 'boolean', `"${name}" must be true or false`)
}

function toBytes(data: string | Bytes): Uint8Array {
  const isText = typeof data === 'string' && !/\p{Surrogate}/u.test(data)
  const isBytes = typeof data === 'object' && data !== null && 'byteLength' in data
  checkArgument(isText || isBytes, '"data" must be well-formed text, or bytes')
  if (typeof data === 'string') return new TextEncoder().encode(data)
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data)
}
