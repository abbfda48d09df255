import type { Readable } from 'node:stream'
import type { DecodedPublishItem } from '@grip/core/wire'
import type { Clock } from '../clock.ts'
import type { Header } from '../headers.ts'
import type { DevProxyEvent } from '../log.ts'
import type { Entry, RecordedAnswer } from './entry.ts'
import type { RequestWatch, Watch, WatchedRequest } from './watch.ts'

/** Most entries that are kept. */
export const MAX_ENTRIES = 2000

/** Most bytes that are kept. */
export const MAX_BYTES = 20_000_000

/** Most requests of one second that are kept: more is faster than anyone reads, and keeping them would slow the proxy down. */
const MAX_REQUESTS = 500

/** Most bytes that are kept of one body. */
const MAX_BODY = 65_536

/** About how many bytes an entry takes without its bodies. */
const ENTRY_BYTES = 1000

/**
 * Keeps the latest entries of a proxy, up to a limit: lines of the log from the start, requests and publishes
 * from the moment that somebody looks, so that a page that nobody opens costs nothing.
 */
export class Recorder implements Watch {
  readonly #clock: Clock
  readonly #entries: (Entry | undefined)[] = []
  readonly #sizes: number[] = []
  readonly #listeners = new Set<() => void>()
  #first = 0
  #bytes = 0
  #seq = 0
  // When the second that counts requests began, and how many it had.
  #second = -Infinity
  #requests = 0
  isAwake = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  request({
    kind,
    connection,
    method,
    path: target,
    headers,
    body,
  }: WatchedRequest): RequestWatch | undefined {
    const began = this.#clock.now()
    if (this.#isTooFast(began)) return this.#pass()
    const after = this.#seq
    let answer: RecordedAnswer | undefined
    const add = (error: string | undefined): void => {
      const sent = textOf(body)
      const milliseconds = Math.round(this.#clock.now() - began)
      this.#add(
        {
          type: 'request',
          seq: ++this.#seq,
          at: Date.now(),
          kind,
          connection,
          method,
          target,
          headers,
          body: sent,
          after,
          milliseconds,
          answer,
          error,
        },
        sent.length +
          target.length +
          sizeOf(headers) +
          (answer ? answer.body.length + sizeOf(answer.headers) : 0),
      )
    }
    return {
      answered({ status, headers: answered, body: content, instruct }) {
        answer = { status, headers: answered, body: textOf(content), instruct }
        add(undefined)
      },
      failed: (error) => add((error as Error).message),
    }
  }

  publish(item: DecodedPublishItem): void {
    const { httpStream, httpResponse, webSocket } = item
    const kept: DecodedPublishItem = {
      ...item,
      ...(httpStream && { httpStream: { ...httpStream, content: copyOf(httpStream.content) } }),
      ...(httpResponse && { httpResponse: { ...httpResponse, body: copyOf(httpResponse.body) } }),
      ...(webSocket?.content && { webSocket: { ...webSocket, content: copyOf(webSocket.content) } }),
    }
    const contents = [kept.httpStream?.content, kept.httpResponse?.body, kept.webSocket?.content]
    const { channel, id = '', prevId = '', meta } = item
    const names = [['', channel + id + prevId], ...Object.entries(meta), ...(httpResponse?.headers ?? [])]
    const size = contents.reduce((sum, content) => sum + (content?.length ?? 0), sizeOf(names as Header[]))
    this.#add({ type: 'publish', seq: ++this.#seq, at: Date.now(), item: kept }, size)
  }

  event(event: DevProxyEvent): void {
    const { message, path = '', channel = '' } = event
    const size = message.length + path.length + channel.length
    this.#add({ type: 'event', seq: ++this.#seq, at: Date.now(), event }, size)
  }

  /** The entries after a number, oldest first. */
  after(seq: number): Entry[] {
    const kept = this.#entries.slice(this.#first) as Entry[]
    const at = kept.findIndex((entry) => entry.seq > seq)
    return at < 0 ? [] : kept.slice(at)
  }

  /** The last entries after a number, oldest first. */
  tail(seq: number, most: number): Entry[] {
    return this.after(seq).slice(-most)
  }

  /** One entry. */
  find(seq: number): Entry | undefined {
    return this.after(seq - 1).find((entry) => entry.seq === seq)
  }

  /** Number of the latest entry. */
  get last(): number {
    return this.#seq
  }

  /** About how many bytes are kept. */
  get bytes(): number {
    return this.#bytes
  }

  /** Calls a function for each new entry; returns a function that stops this. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  #isTooFast(now: number): boolean {
    if (now - this.#second >= 1000) {
      this.#second = now
      this.#requests = 0
    }
    return ++this.#requests > MAX_REQUESTS
  }

  // Counts what is not kept, so that the page can say how much it missed.
  #pass(): undefined {
    this.#seq++
    this.#tell()
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }

  #add(entry: Entry, content: number): void {
    this.#entries.push(entry)
    this.#sizes.push(content + ENTRY_BYTES)
    this.#bytes += content + ENTRY_BYTES
    while (this.#entries.length - this.#first > MAX_ENTRIES || this.#bytes > MAX_BYTES) {
      this.#bytes -= this.#sizes[this.#first]!
      // Released at once; the places in the list are removed in one go.
      this.#entries[this.#first++] = undefined
    }
    if (this.#first >= MAX_ENTRIES) {
      this.#entries.splice(0, this.#first)
      this.#sizes.splice(0, this.#first)
      this.#first = 0
    }
    this.#tell()
  }
}

/** The first bytes, one character each; none of a body that goes through unread. */
function textOf(body: Uint8Array | Readable | undefined): string {
  if (!(body instanceof Uint8Array)) return ''
  const bytes = body instanceof Buffer ? body : Buffer.from(body)
  return bytes.toString('latin1', 0, MAX_BODY)
}

function sizeOf(pairs: readonly Header[]): number {
  return pairs.reduce((sum, [name, value]) => sum + name.length + value.length, 0)
}

function copyOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes.subarray(0, MAX_BODY))
}
