import { encodeGripLast } from '@grip/core/wire'
import { linkRequestHeaders } from './origin-request.ts'
import type { OriginAnswer, OriginClient } from './origin-client.ts'

/** A request to the link of a hold. */
export interface LinkRequest {
  method: 'GET' | 'POST'
  url: URL
  /** Where the link was found: on the same host, the request goes to the proxy's own origin. */
  from: URL
  lastIds?: ReadonlyMap<string, string>
  /** Ends the request when the answer is no longer needed. */
  signal?: AbortSignal
}

/** Sends requests to the links of holds, which may be on another host than the proxy's origin. */
export class LinkRequests {
  readonly #own: OriginClient
  readonly #sign: () => Promise<string>
  readonly #connect: (url: URL) => OriginClient
  readonly #others = new Map<string, OriginClient>()

  /** @param connect Makes the client for another host. */
  constructor(own: OriginClient, sign: () => Promise<string>, connect: (url: URL) => OriginClient) {
    this.#own = own
    this.#sign = sign
    this.#connect = connect
  }

  async send({ method, url, from, lastIds = NONE, signal }: LinkRequest): Promise<OriginAnswer> {
    const headers = linkRequestHeaders(url.host, await this.#sign(), encodeGripLast(lastIds))
    if (method === 'POST') headers.push(['Content-Length', '0'])
    const origin = url.origin === from.origin ? this.#own : this.#other(url.origin)
    return origin.send({ method, path: url.pathname + url.search, headers, body: NOTHING, signal })
  }

  /** Drops every connection to other hosts. */
  close(): void {
    for (const origin of this.#others.values()) origin.close()
  }

  #other(url: string): OriginClient {
    const known = this.#others.get(url)
    if (known !== undefined) return known
    const origin = this.#connect(new URL(url))
    this.#others.set(url, origin)
    return origin
  }
}

const NONE: ReadonlyMap<string, string> = /* @__PURE__ */ new Map()
const NOTHING = /* @__PURE__ */ Buffer.alloc(0)
