import type { Header } from '../headers.ts'
import type { OriginRequest } from '../origin-client.ts'
import type { Watch, WatchedAnswer, WatchedMoment, WatchedRequest } from './watch.ts'

/** A request to the app that is watched; nothing is kept before its answer. */
export class RequestWatch implements WatchedRequest {
  readonly kind: WatchedRequest['kind']
  readonly connection: string
  readonly method: string
  readonly target: string
  readonly headers: readonly Header[]
  readonly began: WatchedMoment
  body: Uint8Array | undefined
  answer: WatchedAnswer | undefined
  error: string | undefined
  readonly #watch: Watch

  /** @param headers Those that are shown; default all. */
  constructor(
    watch: Watch,
    { kind, connection }: Pick<WatchedRequest, 'kind' | 'connection'>,
    request: Pick<OriginRequest, 'method' | 'path' | 'headers' | 'body'>,
    headers: readonly Header[] = request.headers,
  ) {
    this.kind = kind
    this.connection = connection
    this.method = request.method
    this.target = request.path
    this.headers = headers
    this.began = watch.now()
    this.body = request.body instanceof Uint8Array ? request.body : undefined
    this.#watch = watch
  }

  /** The app has answered. */
  answered(answer: WatchedAnswer): void {
    this.answer = answer
    this.#watch.request(this)
  }

  /** There is no answer. */
  failed(error: unknown): void {
    this.error = (error as Error).message
    this.#watch.request(this)
  }
}
