import type { FetchFunction } from '@grip/core'

/** A control server within `fetch`: what was published in order, and how it answers. */
export function recordPublishes(
  answer: (channel: string) => Response | Promise<Response> = () => new Response('Published\n'),
): { fetch: FetchFunction; published: string[] } {
  const published: string[] = []
  const fetch: FetchFunction = async (_, init) => {
    const { items } = JSON.parse(new TextDecoder().decode(init.body as Uint8Array)) as {
      items: { channel: string }[]
    }
    published.push(...items.map(({ channel }) => channel))
    return answer(items[0]!.channel)
  }
  return { fetch, published }
}

/** A promise, and what settles it. */
export function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void
  const promise = new Promise<T>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}
