/** Why a `Grip-Sig` was not accepted. */
export type GripSignatureReason =
  | 'missing'
  | 'no-key'
  | 'too-long'
  | 'malformed'
  | 'algorithm'
  | 'signature'
  | 'expired'
  | 'not-yet-valid'
  | 'claims'
  | 'issuer'
  | 'seal'

/** Why a publish did not succeed. */
export type PublishErrorReason =
  | 'network'
  | 'timeout'
  | 'aborted'
  | 'rejected'
  | 'redirect'
  | 'too-large'
  | 'overloaded'
  | 'fetch'
  | 'several'

/**
 * The base of every error that this library throws, wrong arguments aside (those are a `TypeError` with a
 * `code`).
 */
export class GripError extends Error {
  override name = 'GripError'
  /** Stable, machine-readable kind of the error. */
  readonly code: string = 'ERR_GRIP'
  /** HTTP status to answer the request with. */
  readonly status: number = 500
}

/** The configuration cannot be used: a malformed GRIP_URL, an unusable key, a misspelt option. Status 500. */
export class GripConfigError extends GripError {
  override name = 'GripConfigError'
  override readonly code = 'ERR_GRIP_CONFIG'
  // `declare`, here and below: what is given later needs no field in a bundle.
  /** Channel of the publish that was refused, with the prefix; `undefined` otherwise. */
  declare readonly channel: string | undefined
}

/**
 * The request's `Grip-Sig` does not verify, or its WebSocket events are of a connection that was not accepted here
 * (`seal`); `reason` says which check failed. Status 403.
 */
export class GripSignatureError extends GripError {
  override name = 'GripSignatureError'
  override readonly code = 'ERR_GRIP_SIGNATURE'
  override readonly status = 403
  /** The check that failed. */
  declare readonly reason: GripSignatureReason

  constructor(reason: GripSignatureReason, message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}

/** A hold or a WebSocket was asked for on a request that no proxy sent; `cause` may say why. Status 501. */
export class GripNotProxiedError extends GripError {
  override name = 'GripNotProxiedError'
  override readonly code = 'ERR_GRIP_NOT_PROXIED'
  override readonly status = 501
}

/** The request is not a WebSocket-over-HTTP one. Status 426. */
export class GripNotWebSocketError extends GripError {
  override name = 'GripNotWebSocketError'
  override readonly code = 'ERR_GRIP_NOT_WEBSOCKET'
  override readonly status = 426
}

/** The handshake's `Origin` is not among the allowed ones. Status 403. */
export class GripOriginError extends GripError {
  override name = 'GripOriginError'
  override readonly code = 'ERR_GRIP_ORIGIN'
  override readonly status = 403
}

/** An instruction that the proxy would refuse, cut short or misread. Status 500. */
export class GripInstructError extends GripError {
  override name = 'GripInstructError'
  override readonly code = 'ERR_GRIP_INSTRUCT'
  /** Channel of the publish that was refused, with the prefix; `undefined` otherwise. */
  declare readonly channel: string | undefined
}

/** A body that is not well-formed `application/websocket-events`. Status 400, or 413 when a bound is passed. */
export class WebSocketEventsError extends GripError {
  override name = 'WebSocketEventsError'
  override readonly code = 'ERR_GRIP_WEBSOCKET_EVENTS'
  declare readonly status: number
  /** Byte offset in the body at which decoding stopped. */
  declare readonly offset: number

  constructor(message: string, offset: number, status = 400) {
    super(`${message} at byte ${offset}`)
    this.offset = offset
    this.status = status
  }
}

/** A TEXT message that is not UTF-8: some proxies pass on what their client sent as it came. Status 400. */
export class WebSocketTextError extends GripError {
  override name = 'WebSocketTextError'
  override readonly code = 'ERR_GRIP_WEBSOCKET_TEXT'
  override readonly status = 400
  readonly #content: Uint8Array<ArrayBuffer>

  constructor(content: Uint8Array<ArrayBuffer>) {
    super('a TEXT message is not UTF-8')
    this.#content = content
  }

  /** The bytes of the message; logging the error does not show them. */
  get content(): Uint8Array<ArrayBuffer> {
    return this.#content
  }
}

/** What a {@link PublishError} carries besides its message. */
export type PublishErrorInit = ErrorOptions & {
  [Name in keyof Pick<PublishError, 'endpoint' | 'response' | 'channel' | 'id' | 'errors' | 'results'>]?:
    PublishError[Name] | undefined
}

/** What an endpoint answered to a publish that it did not take. */
export interface PublishErrorResponse {
  readonly status: number
  /**
   * The first 512 characters of the body, with `…` for what a server quotes of credentials and messages, as far as that
   * can be recognized. A getter: logging the error does not show it, nor does JSON.
   */
  readonly text: string
  /** Seconds that it asks to wait (`Retry-After`). */
  readonly retryAfter?: number | undefined
}

/** How one of several endpoints fared. */
export interface PublishResult {
  /** Origin of the endpoint. */
  readonly endpoint: string
  /** Why it did not take the publish; `undefined` when it did. */
  readonly error: unknown
}

/** A publish that the proxy did not take. Status 502; 503 where too many wait, 504 after a timeout. */
export class PublishError extends GripError {
  override name = 'PublishError'
  override readonly code = 'ERR_GRIP_PUBLISH'
  declare readonly status: number
  /** What went wrong. */
  declare readonly reason: PublishErrorReason
  /** Origin of the endpoint that failed. */
  declare readonly endpoint: string | undefined
  /** What the endpoint answered. */
  declare readonly response: PublishErrorResponse | undefined
  /** Channel of the item that failed, with the prefix. */
  declare readonly channel: string | undefined
  /** Id of the item that failed: within a minute, a publish with it again makes no duplicate. */
  declare readonly id: string | undefined
  /** One error per endpoint that failed, when there are several endpoints. */
  declare readonly errors: readonly unknown[]
  /** How each endpoint fared, in their order, when there are several. */
  declare readonly results: readonly PublishResult[]

  constructor(reason: PublishErrorReason, message: string, init: PublishErrorInit = {}) {
    super(message, init)
    this.reason = reason
    this.status = reason === 'timeout' ? 504 : reason === 'overloaded' ? 503 : 502
    const { endpoint, response, channel, id, errors = NONE, results = NONE } = init
    this.endpoint = endpoint
    this.response = response && withQuietText(response)
    this.channel = channel
    this.id = id
    this.errors = errors
    this.results = results
  }
}

const NONE: readonly never[] = /* @__PURE__ */ Object.freeze([])

function withQuietText({ status, text, retryAfter }: PublishErrorResponse): PublishErrorResponse {
  const response = retryAfter === undefined ? { status } : { status, retryAfter }
  return Object.defineProperty(response, 'text', { get: () => text }) as PublishErrorResponse
}

/** Every error class above, for code that narrows on `code`. */
export type AnyGripError =
  | GripConfigError
  | GripSignatureError
  | GripNotProxiedError
  | GripNotWebSocketError
  | GripOriginError
  | GripInstructError
  | WebSocketEventsError
  | WebSocketTextError
  | PublishError
