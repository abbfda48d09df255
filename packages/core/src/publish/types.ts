import type { Bytes } from '../internal/bytes-of.ts'
import type { HeadersInput } from '../internal/header-pairs.ts'

/**
 * What answers the long-polls of a channel (`http-response`).
 *
 * A body has a type of its own, whatever the hold's response has: text goes out as `text/plain; charset=utf-8`, bytes
 * as `application/octet-stream`, both with `x-content-type-options: nosniff`. Give a `content-type` in `headers` for
 * anything else. Without a body, and with a `bodyPatch`, the type of the hold stays.
 *
 * @example
 * const headers = { 'content-type': 'application/json' }
 * await publisher.publish('score', { httpResponse: { headers, body: JSON.stringify({ home: 1 }) } })
 */
export type HttpResponseFormat = ContentFilters &
  (
    | (ResponseHead & {
        /** Body: text, or bytes. Default: empty. */
        body?: string | Bytes | undefined
        bodyPatch?: undefined
      })
    | (ResponseHead & {
        body?: undefined
        /** JSON Patch operations (RFC 6902) on the hold's JSON body, with paths that begin with `/`. */
        bodyPatch: readonly object[]
      })
    | (None<keyof ResponseHead | 'body' | 'bodyPatch'> & {
        /** `hint`: the proxy asks the origin again. */
        action: 'hint'
      })
  )

interface ResponseHead {
  /** `send`, the default, answers. */
  action?: 'send' | undefined
  /** Status from 200 to 599. Default 200. With 204, 205 and 304 there is no body. */
  code?: number | undefined
  /** Reason phrase, at most 512 letters of ASCII. Default: the usual one of the status. */
  reason?: string | undefined
  /**
   * Headers; they replace those of the hold. At most 24, of 8,192 bytes in all, with values in ASCII. Those of the
   * connection, such as `content-length`, are up to the proxy.
   */
  headers?: HeadersInput | undefined
}

/** What is appended to the streams of a channel (`http-stream`). */
export type HttpStreamFormat = ContentFilters &
  (
    | {
        /** `send`, the default, appends. */
        action?: 'send' | undefined
        /** Content: text, or bytes. */
        content: string | Bytes
      }
    | (None<'content'> & {
        /** `hint`: the proxy asks the next link. `close`: the streams end. */
        action: 'hint' | 'close'
      })
  )

/** What goes to the WebSockets of a channel (`ws-message`). */
export type WebSocketMessageFormat = ContentFilters &
  (
    | (None<'code' | 'reason'> & {
        /** `send`, the default, sends a frame. */
        action?: 'send' | undefined
        /** Kind of frame. Default: `text` for text, `binary` for bytes. */
        type?: 'text' | 'binary' | undefined
        /** Content: text, or bytes. */
        content: string | Bytes
      })
    | (None<'code' | 'reason'> & {
        action?: 'send' | undefined
        type: 'ping' | 'pong'
        /** Payload: text or bytes, at most 125 bytes. Default: empty. */
        content?: string | Bytes | undefined
      })
    | (None<'type' | 'content'> & {
        /** `close` closes the WebSockets. */
        action: 'close'
        /** Close code: 1000–1003, 1007–1014 or 3000–4999. Default 1000. */
        code?: number | undefined
        /** Close reason. At most 123 bytes. */
        reason?: string | undefined
      })
    | (None<'type' | 'content' | 'code' | 'reason'> & {
        /** `refresh`: the proxy asks the origin (Pushpin ≥ 1.38). */
        action: 'refresh'
      })
  )

interface ContentFilters {
  /** Content filters; they must equal those of the subscription. */
  contentFilters?: readonly string[] | undefined
}

/** Fields that belong to another action. */
type None<Names extends string> = { [name in Exclude<Names, 'action'>]?: undefined }

/** One publish for up to three audiences. Text and bytes are short for the format that sends them. */
export interface PublishMessage {
  /** To streams. */
  httpStream?: string | Bytes | HttpStreamFormat | undefined
  /** To long-polls. */
  httpResponse?: string | Bytes | HttpResponseFormat | undefined
  /** To WebSockets. */
  webSocket?: string | Bytes | WebSocketMessageFormat | undefined
}

/** Options of one publish. */
export interface PublishOptions {
  /**
   * Id of the item; a proxy drops an id that it had on the channel within the last minute. Default: a new UUID
   * where a publish may be retried.
   */
  id?: string | undefined
  /** Id of the item before, for ordered delivery. */
  prevId?: string | undefined
  /** Item meta, which filters read (`sender`, `skip_users`, `require_sub`), as an object or a `Map`. */
  meta?: Readonly<Record<string, string>> | ReadonlyMap<string, string> | undefined
  /** Delivers at once, whatever the order of ids. */
  noSeq?: boolean | undefined
  /** Cancels the publish; it rejects with a `PublishError` of reason `aborted`. */
  signal?: AbortSignal | undefined
}

/** A publish item as it stands in the POST body. */
export interface PublishItem {
  formats: {
    'http-stream'?: Record<string, unknown>
    'http-response'?: Record<string, unknown>
    'ws-message'?: Record<string, unknown>
  }
  id?: string | undefined
  'prev-id'?: string | undefined
  'no-seq'?: boolean | undefined
  meta?: Readonly<Record<string, string>> | undefined
  channel: string
}
