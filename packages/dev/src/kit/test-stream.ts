import type { MemoryResponse } from './memory-http.ts'
import { Inbox, type Patience } from './inbox.ts'

/** A server-sent event, as an `EventSource` hands it out. */
export interface TestEvent {
  /** Its type. Default `message`. */
  event: string
  data: string
  /** The last ID of the stream so far, or `''`. */
  id: string
}

/** A stream that a client reads in a test. */
export interface TestStream {
  readonly status: number
  readonly headers: Headers
  /** All text so far, including comments and keep-alives. */
  readonly received: string
  /** Resolves when the stream has ended; rejects when its connection was cut. */
  readonly ended: Promise<void>
  /**
   * The next server-sent event of a `text/event-stream`. For any other stream, the next piece of text as `data`.
   *
   * @throws {TestProxyError} Nothing arrives in time, or the stream has ended.
   *
   * @example
   * expect(await stream.next()).toEqual({ event: 'message', data: 'hello', id: '7' })
   */
  next(): Promise<TestEvent>
  /**
   * Leaves the stream.
   *
   * @example
   * stream.close()
   */
  close(): void
}

/** Reads an answer as a stream. */
export async function openTestStream(
  path: string,
  response: MemoryResponse,
  patience: Patience,
): Promise<TestStream> {
  const { status, headers: list } = await response.head
  const headers = new Headers(list.map(([name, value]): [string, string] => [name, value]))
  const isEvents = headers.get('content-type')?.toLowerCase().startsWith('text/event-stream') === true
  const inbox = new Inbox<TestEvent>(`the stream ${path}`, patience)
  const reader = new EventReader((event) => inbox.push(event))
  let received = ''
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder()
    for await (const chunk of response.body) {
      const text = decoder.decode(chunk, { stream: true })
      received += text
      if (isEvents) reader.push(text)
      else inbox.push({ event: 'message', data: text, id: '' })
    }
  }
  const ended = read().finally(() => inbox.end('there is no more of it'))
  ended.catch(() => {})
  return {
    status,
    headers,
    get received() {
      return received
    },
    ended,
    next: () => inbox.next('an event'),
    close: () => void response.destroy(),
  }
}

/** Reads server-sent events, as the HTML standard says. */
class EventReader {
  readonly #give: (event: TestEvent) => void
  #rest = ''
  #event = ''
  #data: string[] = []
  #id = ''

  constructor(give: (event: TestEvent) => void) {
    this.#give = give
  }

  push(text: string): void {
    this.#rest += text
    // A CR at the end may be half of a line break.
    const lines = this.#rest.split(/\r\n|\n|\r(?!$)/)
    this.#rest = lines.pop()!
    for (const line of lines) this.#line(line)
  }

  #line(line: string): void {
    if (line === '') return this.#dispatch()
    const colon = line.indexOf(':')
    const name = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (name === 'event') this.#event = value
    else if (name === 'data') this.#data.push(value)
    else if (name === 'id' && !value.includes('\0')) this.#id = value
  }

  #dispatch(): void {
    if (this.#data.length > 0) {
      this.#give({ event: this.#event || 'message', data: this.#data.join('\n'), id: this.#id })
    }
    this.#event = ''
    this.#data = []
  }
}
