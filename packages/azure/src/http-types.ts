import type { HeaderSource } from '@grip/core/adapter'

/** A request of the v4 programming model, described by the members that are used. */
export interface AzureHttpRequest {
  /** HTTP method. */
  readonly method: string
  /** Full URL. */
  readonly url: string
  /** Headers. */
  readonly headers: HeaderSource
  /** Body, a `ReadableStream`. */
  readonly body: unknown
  /** Whether the body was read. */
  readonly bodyUsed: boolean
  /** Reads the body. */
  arrayBuffer(): Promise<ArrayBuffer>
}

/** A cookie; Azure takes cookies apart from the other headers. */
export interface AzureCookie {
  /** Name. */
  name: string
  /** Value. */
  value: string
  /** Domain. */
  domain?: string
  /** Path. */
  path?: string
  /** When it expires. */
  expires?: Date
  /** Seconds that it lives. */
  maxAge?: number
  /** Only over https. */
  secure?: boolean
  /** Not for scripts. */
  httpOnly?: boolean
  /** Cross-site rule. */
  sameSite?: 'Strict' | 'Lax' | 'None'
}

/** An answer of the v4 programming model. */
export interface AzureHttpResponse {
  /** Status. */
  status: number
  /** Headers without cookies. */
  headers: Record<string, string>
  /** Cookies. */
  cookies: AzureCookie[]
  /** Body in bytes. */
  body?: Uint8Array<ArrayBuffer>
}
