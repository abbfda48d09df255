/** Answers a request that was meant for the publish endpoint of a proxy in this process. */
export type FetchInterceptor = (request: Request) => Promise<Response>

const interceptors = new Map<string, FetchInterceptor>()
let original: typeof globalThis.fetch | undefined
let count = 0

/**
 * Takes a name to which requests of the global `fetch` go to a function, instead of the network. All others go where they
 * went before.
 *
 * @returns The base URL with that name, and what gives the name back.
 */
export function interceptFetch(answer: FetchInterceptor): { url: string; release(): void } {
  const host = `proxy-${++count}.grip-test.localhost`
  interceptors.set(host, answer)
  install()
  return {
    url: `http://${host}`,
    release() {
      interceptors.delete(host)
      if (interceptors.size === 0) uninstall()
    },
  }
}

function install(): void {
  if (original !== undefined) return
  const before = globalThis.fetch
  original = before
  globalThis.fetch = intercepted
  function intercepted(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const url = input instanceof Request ? input.url : String(input)
    const interceptor =
      url.includes('.grip-test.localhost') && URL.canParse(url)
        ? interceptors.get(new URL(url).hostname)
        : undefined
    return interceptor === undefined ? before(input, init) : interceptor(new Request(input, init))
  }
  restore = () => {
    // Another that was put over it since then stays.
    if (globalThis.fetch === intercepted) globalThis.fetch = before
  }
}

let restore = (): void => {}

function uninstall(): void {
  restore()
  original = undefined
}
