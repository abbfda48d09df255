import http from 'node:http'

/** Milliseconds before it reconnects, until the stream names others. */
const RETRY = 1000

/** Milliseconds without a word after which it takes its connection for dead, as the page of the example does. */
const SILENCE = 45_000

interface Fields {
  id?: string
  event?: string
  data?: string
}

/** Reads an event stream as a browser's `EventSource` does, and comes back with `Last-Event-ID` when it breaks. */
export class EventStreamClient {
  /** What it was given, in order. */
  readonly events: { id: string; data: string }[] = []
  /** How often it was answered again after its stream had ended. */
  reconnects = 0
  readonly #url: string
  #request: http.ClientRequest | undefined
  #connected = false
  #waiting: (() => void)[] = []
  #lastEventId = ''
  #retry = RETRY
  #opened = false
  #closed = false
  #silence: NodeJS.Timeout | undefined

  constructor(url: string) {
    this.#url = url
    this.#connect()
  }

  /** Resolves once it has a stream. */
  connected(): Promise<void> {
    return this.#until(() => this.#connected)
  }

  /** Resolves once it has none. */
  disconnected(): Promise<void> {
    return this.#until(() => !this.#connected)
  }

  /** Resolves once it was given so many events. */
  has(count: number): Promise<void> {
    return this.#until(() => this.events.length >= count)
  }

  /** Loses its connection, as a phone in a tunnel does. */
  drop(): void {
    this.#connected = false
    this.#request?.destroy()
  }

  /** Leaves for good. */
  close(): void {
    this.#closed = true
    this.drop()
  }

  #connect(): void {
    const headers = {
      accept: 'text/event-stream',
      ...(this.#lastEventId !== '' && { 'last-event-id': this.#lastEventId }),
    }
    this.#request = http.get(this.#url, { headers, agent: false }, (response) => this.#read(response))
    this.#request.on('error', () => {})
    this.#request.once('close', () => {
      clearTimeout(this.#silence)
      if (this.#closed) return
      this.#connected = false
      this.#changed()
      setTimeout(() => this.#closed || this.#connect(), this.#retry)
    })
  }

  #read(response: http.IncomingMessage): void {
    response.on('error', () => {})
    if (response.statusCode !== 200) return void response.resume()
    if (this.#opened) this.reconnects++
    this.#opened = true
    this.#connected = true
    this.#changed()
    let rest = ''
    let event: Fields = {}
    response.setEncoding('utf8').on('data', (text: string) => {
      clearTimeout(this.#silence)
      this.#silence = setTimeout(() => this.drop(), SILENCE)
      const lines = (rest + text).split('\n')
      rest = lines.pop()!
      for (const line of lines) {
        const [, name, value = ''] = /^([^:]*)(?:: ?(.*))?$/.exec(line) ?? []
        if (line === '') {
          this.#dispatch(event)
          event = {}
        } else if (name === 'id' || name === 'event') event[name] = value
        else if (name === 'data') event.data = event.data === undefined ? value : `${event.data}\n${value}`
        else if (name === 'retry') this.#retry = Number(value)
      }
    })
  }

  // What broke off before its empty line was no event, and its id does not count.
  #dispatch({ id, event, data }: Fields): void {
    this.#lastEventId = id ?? this.#lastEventId
    if (data === undefined || event !== undefined) return
    this.events.push({ id: this.#lastEventId, data })
    this.#changed()
  }

  async #until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  #changed(): void {
    for (const check of this.#waiting.splice(0)) check()
  }
}
