/** A channel to hold a request on, or to subscribe a WebSocket to. */
export interface Channel {
  /** The channel's name, without the configured prefix. */
  name: string
  /**
   * Id of the last item that the client has; the proxy compares it with the next item's `prev-id`. It and the name come
   * back in `Grip-Last`, which carries no comma, semicolon, backslash, control character, or space at an end.
   */
  prevId?: string | undefined
  /** Filters of this subscription, for example `skip-self`; a single one needs no list. */
  filters?: readonly string[] | undefined
}

/** What the proxy sends on an idle stream. */
export interface KeepAlive {
  /** What is sent: text, or bytes. */
  content: string | Uint8Array
  /** Seconds, from 1 to 3,600. Default 55. */
  timeout?: number | undefined
  /** `idle` (default) restarts with each publish, `interval` does not. */
  mode?: 'idle' | 'interval' | undefined
}

/** Where the proxy turns when a stream needs more (`next`) or its client left (`gone`). */
export interface GripLink {
  /** The relation. */
  rel: 'next' | 'gone'
  /** Address, mostly a path of the same origin. */
  uri: string
  /** Seconds without data after which a `next` link is requested, from 1 to 3,600. Default 120. */
  timeout?: number | undefined
}

/** An instruction to the proxy, as `Grip-*` headers or as `application/grip-instruct` carry it. */
export interface GripInstruct {
  /** Hold the request as a long-poll (`response`) or a stream. */
  hold?: 'response' | 'stream' | undefined
  /** Channels of the hold. */
  channels?: readonly Channel[] | undefined
  /** Status for the client, from 200 to 599, where the carrier must be another (`Grip-Status`). */
  status?: number | undefined
  /** Reason phrase that goes with `status`, in ASCII. */
  reason?: string | undefined
  /** Seconds until a held response is answered, from 5 to 3,600. Default 55. */
  timeout?: number | undefined
  /** Keep-alive of a stream. */
  keepAlive?: KeepAlive | undefined
  /** Subscription meta, which filters read. */
  meta?: Readonly<Record<string, string>> | undefined
  /** Links of the stream. */
  links?: readonly GripLink[] | undefined
  /** The only headers of the hold response that the client gets. */
  exposeHeaders?: readonly string[] | undefined
}
