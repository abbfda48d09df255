/** An item of a publish, as a proxy reads it. */
export interface PublishedItem {
  id?: string
  channel: string
}

/** The items of a POST body. */
export function itemsOf(body: string | RequestInit['body']): PublishedItem[] {
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body as Uint8Array)
  return (JSON.parse(text) as { items: PublishedItem[] }).items
}

/** The channels of a POST body, in order. */
export function channelsOf(body: string | RequestInit['body']): string[] {
  return itemsOf(body).map(({ channel }) => channel)
}

/** Texts `0` to `count - 1`. */
export function numbers(count: number): string[] {
  return Array.from({ length: count }, (_, number) => String(number))
}
