/** Headers of a published response: one value for each name, or a list with repeats. */
export type PublishHeaders = Readonly<Record<string, string>> | readonly (readonly [string, string])[]

/** What answers the long-polls of a channel (`http-response`). */
export interface HttpResponseFormat {
  /** `send` (default), or `hint`: the proxy asks the origin again. */
  action?: 'send' | 'hint' | undefined
  /** Status. Default 200. */
  code?: number | undefined
  /** Reason phrase. Default: the usual one of the status. */
  reason?: string | undefined
  /** Headers; they replace those of the hold. */
  headers?: PublishHeaders | undefined
  /** Body: text, or bytes. */
  body?: string | Uint8Array | undefined
  /** JSON Patch operations (RFC 6902) to apply to the hold's JSON body, instead of a `body`. */
  bodyPatch?: readonly object[] | undefined
  /** Content filters; they must equal those of the subscription. */
  contentFilters?: readonly string[] | undefined
}

/** What is appended to the streams of a channel (`http-stream`). */
export interface HttpStreamFormat {
  /** `send` (default), `hint` (the proxy asks the next link) or `close` (the streams end). */
  action?: 'send' | 'hint' | 'close' | undefined
  /** Content: text, or bytes. */
  content?: string | Uint8Array | undefined
  /** Content filters; they must equal those of the subscription. */
  contentFilters?: readonly string[] | undefined
}

/** What goes to the WebSockets of a channel (`ws-message`). */
export interface WebSocketMessageFormat {
  /** `send` (default), `close`, or `refresh`: the proxy asks the origin (Pushpin ≥ 1.38). */
  action?: 'send' | 'close' | 'refresh' | undefined
  /** Kind of frame. Default: `text` for text, `binary` for bytes. */
  type?: 'text' | 'binary' | 'ping' | 'pong' | undefined
  /** Content: text, or bytes. */
  content?: string | Uint8Array | undefined
  /** Close code, with `action: 'close'`. Default 1000. */
  code?: number | undefined
  /** Close reason, with `action: 'close'`. At most 123 bytes. */
  reason?: string | undefined
  /** Content filters; they must equal those of the subscription. */
  contentFilters?: readonly string[] | undefined
}

/** One publish for up to three audiences. Text and bytes are short for the format that sends them. */
export interface PublishMessage {
  /** To streams. */
  httpStream?: string | Uint8Array | HttpStreamFormat | undefined
  /** To long-polls. */
  httpResponse?: string | Uint8Array | HttpResponseFormat | undefined
  /** To WebSockets. */
  webSocket?: string | Uint8Array | WebSocketMessageFormat | undefined
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
  /** Item meta, which filters read (`sender`, `skip_users`, `require_sub`). */
  meta?: Readonly<Record<string, string>> | undefined
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
