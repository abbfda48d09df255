/** Headers as events have them: names in any case, values missing at times. */
export type LambdaHeaders = Readonly<Record<string, string | undefined>>

/** Headers of events that keep repeats. */
export type LambdaMultiValueHeaders = Readonly<Record<string, readonly string[] | undefined>>

/**
 * An HTTP event, described by the fields that are read: REST API (payload 1.0), HTTP API and function URL
 * (payload 2.0), load balancer in both header modes.
 */
export interface LambdaEvent {
  /** `2.0` for an HTTP API or a function URL. */
  readonly version?: string | undefined
  /** Method: payload 1.0 and load balancers. */
  readonly httpMethod?: string | undefined
  /** Path: payload 1.0 and load balancers. */
  readonly path?: string | undefined
  /** Path: payload 2.0; it begins with the stage of an HTTP API that has one. */
  readonly rawPath?: string | undefined
  /** Query as it was sent: payload 2.0. */
  readonly rawQueryString?: string | undefined
  /** Query, decoded (payload 1.0) or as it was sent (load balancers). */
  readonly queryStringParameters?: LambdaHeaders | null | undefined
  /** Query with repeats. */
  readonly multiValueQueryStringParameters?: LambdaMultiValueHeaders | null | undefined
  /** Headers, the last of repeats. */
  readonly headers?: LambdaHeaders | null | undefined
  /** Headers with repeats. */
  readonly multiValueHeaders?: LambdaMultiValueHeaders | null | undefined
  /** Cookies: payload 2.0. */
  readonly cookies?: readonly string[] | undefined
  /** Body: text, or base64. */
  readonly body?: string | null | undefined
  /** Whether the body is base64. */
  readonly isBase64Encoded?: boolean | undefined
  /** What the front end adds: `elb` for load balancers, `http` with the method for payload 2.0. */
  readonly requestContext?: object | undefined
}

/** An answer, in the shape that the event's front end expects. */
export interface LambdaResult {
  /** Status. */
  statusCode: number
  /** Headers, one value each. */
  headers?: Record<string, string>
  /** Headers with repeats: REST API, and load balancers in multi-value mode. */
  multiValueHeaders?: Record<string, string[]>
  /** `Set-Cookie` values: payload 2.0. */
  cookies?: string[]
  /** Body: text, or base64. */
  body: string
  /** Whether the body is base64. */
  isBase64Encoded: boolean
}
