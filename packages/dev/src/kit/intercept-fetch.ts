import { invalidArgument } from '../invalid-argument.ts'

/** Answers a request that was meant for the publish endpoint of a proxy in this process. */
export type FetchInterceptor = (request: Request) => Promise<Response>

const interceptors = new Map<string, FetchInterceptor>()
let original: typeof globalThis.fetch | undefined
let count = 0

/**
 * Takes an address: requests of the global `fetch` to it go to a function instead of the network. All others
 * are unchanged.
 *
 * @param wanted Its origin. Default: a name of its own.
 * @returns Its origin, and a function that releases it.
 * @throws {TypeError} Another proxy has it.
 */
export function interceptFetch(answer: FetchInterceptor, wanted?: string): { url: string; release(): void } {
  const url = wanted ?? `http://proxy-${++count}.grip-test.localhost`
  if (interceptors.has(url)) {
    throw invalidArgument('"gripUrl" is that of another test proxy: close that one first')
  }
  interceptors.set(url, answer)
  install()
  return {
    url,
    release() {
      interceptors.delete(url)
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
    const interceptor = URL.canParse(url) ? interceptors.get(new URL(url).origin) : undefined
    return interceptor === undefined ? before(input, init) : interceptor(new Request(input, init))
  }
  restore = () => {
    // A newer replacement of `fetch` stays.
    if (globalThis.fetch === intercepted) globalThis.fetch = before
  }
}

let restore = (): void => {}

function uninstall(): void {
  restore()
  original = undefined
}
