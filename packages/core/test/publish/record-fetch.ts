import type { FetchFunction } from '../../src/index.ts'

/** A request that a publisher made, as the platform would send it. */
export interface RecordedRequest {
  url: string
  headers: Headers
  init: RequestInit
}

/** A `fetch` and what it was called with. */
export interface RecordingFetch {
  fetch: FetchFunction
  requests: RecordedRequest[]
  bodies: () => string[]
}

/** A `fetch` that takes every publish and keeps what it was called with. */
export function recordFetch(answer: () => Response = () => new Response('Published\n')): RecordingFetch {
  const requests: RecordedRequest[] = []
  const fetch: FetchFunction = async (url, init) => {
    requests.push({ url, headers: new Headers(init.headers), init })
    return answer()
  }
  const bodies = (): string[] => requests.map(({ init }) => new TextDecoder().decode(init.body as Uint8Array))
  return { fetch, requests, bodies }
}
