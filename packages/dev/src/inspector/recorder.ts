import type { DecodedPublishItem } from '@grip/core/wire'
import type { Clock } from '../clock.ts'
import type { DevProxyEvent } from '../log.ts'
import { ByteStore } from './byte-store.ts'
import type { Entry } from './entry.ts'
import type { Watch, WatchedMoment, WatchedRequest } from './watch.ts'

/** Most entries that are kept. */
export const MAX_ENTRIES = 2000

/** Most bytes of what is kept. */
export const MAX_BYTES = 20_000_000

/** Most bytes that are kept of one body. */
const MAX_BODY = 65_536

/** About what an entry takes beside its bodies, in bytes. */
const ENTRY_BYTES = 1000

/**
 * Keeps the last of what happened in a proxy, within a bound: lines of the log from the beginning, requests and publishes
 * from the moment that someone looks, so that a page that nobody opens costs nothing.
 */
export class Recorder implements Watch {
  readonly #clock: Clock
  readonly #entries: (Entry | undefined)[] = []
  readonly #sizes: number[] = []
  readonly #listeners = new Set<() => void>()
  readonly #contents = new ByteStore()
  #first = 0
  #bytes = 0
  #seq = 0
  isAwake = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  now(): WatchedMoment {
    return { seq: this.#seq, time: this.#clock.now() }
  }

  request(request: WatchedRequest): void {
    const { answer, began } = request
    request.body = this.#keep(request.body)
    if (answer !== undefined) answer.body = this.#keep(answer.body)
    const milliseconds = Math.round(this.#clock.now() - began.time)
    const size = sizeOf(request.body) + sizeOf(answer?.body)
    this.#add({ type: 'request', seq: ++this.#seq, at: Date.now(), request, milliseconds }, size)
  }

  publish(item: DecodedPublishItem): void {
    const { httpStream, httpResponse, webSocket } = item
    const kept: DecodedPublishItem = {
      ...item,
      ...(httpStream && { httpStream: { ...httpStream, content: this.#keep(httpStream.content) } }),
      ...(httpResponse && { httpResponse: { ...httpResponse, body: this.#keep(httpResponse.body) } }),
      ...(webSocket?.content && { webSocket: { ...webSocket, content: this.#keep(webSocket.content) } }),
    }
    const size =
      sizeOf(kept.httpStream?.content) + sizeOf(kept.httpResponse?.body) + sizeOf(kept.webSocket?.content)
    this.#add({ type: 'publish', seq: ++this.#seq, at: Date.now(), item: kept }, size)
  }

  event(event: DevProxyEvent): void {
    this.#add({ type: 'event', seq: ++this.#seq, at: Date.now(), event }, event.message.length)
  }

  /** What is kept, oldest first, after a number. */
  after(seq: number): Entry[] {
    const oldest = this.#entries[this.#first]?.seq ?? 0
    return this.#entries.slice(this.#first + Math.max(seq + 1 - oldest, 0)) as Entry[]
  }

  /** The last of what is kept after a number, oldest first. */
  tail(seq: number, most: number): Entry[] {
    return this.after(Math.max(seq, this.#seq - most))
  }

  /** One of what is kept. */
  find(seq: number): Entry | undefined {
    return this.after(seq - 1).find((entry) => entry.seq === seq)
  }

  /** Number of the last entry. */
  get last(): number {
    return this.#seq
  }

  /** Bytes that are kept, about. */
  get bytes(): number {
    return this.#bytes
  }

  /** Calls when something happens; gives the function that ends it. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  #keep(bytes: Uint8Array): Uint8Array<ArrayBuffer>
  #keep(bytes: Uint8Array | undefined): Uint8Array<ArrayBuffer> | undefined
  #keep(bytes: Uint8Array | undefined): Uint8Array<ArrayBuffer> | undefined {
    return bytes && this.#contents.copy(bytes, MAX_BODY)
  }

  #add(entry: Entry, content: number): void {
    this.#entries.push(entry)
    this.#sizes.push(content + ENTRY_BYTES)
    this.#bytes += content + ENTRY_BYTES
    while (this.#entries.length - this.#first > MAX_ENTRIES || this.#bytes > MAX_BYTES) {
      this.#bytes -= this.#sizes[this.#first]!
      // Let go at once; the places themselves are given back in one go.
      this.#entries[this.#first++] = undefined
    }
    if (this.#first >= MAX_ENTRIES) {
      this.#entries.splice(0, this.#first)
      this.#sizes.splice(0, this.#first)
      this.#first = 0
    }
    for (const listener of this.#listeners) listener()
  }
}

function sizeOf(bytes: Uint8Array | undefined): number {
  return bytes?.length ?? 0
}
