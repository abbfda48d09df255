import type { ProxyContext } from '../context.ts'
import type { EventDetails } from '../log.ts'
import { acceptedBytesOf, EventQueue, type Batch } from './batch.ts'
import type { EventsAnswer, EventsClient } from './events-client.ts'
import { KeepAliveInterval } from './keep-alive-interval.ts'

/** The connection that the events belong to. */
export interface EventsLoopOwner {
  /** Whether the origin has accepted the WebSocket: until then, it gets no further request. */
  readonly isOpened: boolean
  /** Carries out the origin's answer, whether it accepted the whole batch or not. */
  answered(answer: EventsAnswer, batch: Batch, isComplete: boolean): Promise<void>
  /** The origin did not answer, or its answer cannot be used. */
  failed(error: Error): void
  /** Nothing is left to be sent. */
  idle(): void
}

/** Carries events to the origin: one request in flight, everything that arrives meanwhile in the next. */
export class EventsLoop {
  readonly queue: EventQueue = new EventQueue()
  readonly keepAlive: KeepAliveInterval
  readonly #context: ProxyContext
  readonly #events: EventsClient
  readonly #details: EventDetails
  readonly #owner: EventsLoopOwner
  #running = false
  #refresh = false
  #told = false
  #stopped = false

  constructor(context: ProxyContext, events: EventsClient, details: EventDetails, owner: EventsLoopOwner) {
    this.#context = context
    this.#events = events
    this.#details = details
    this.#owner = owner
    this.keepAlive = new KeepAliveInterval(context, details)
  }

  /** Whether a request is in flight. */
  get isRunning(): boolean {
    return this.#running
  }

  /** Whether the origin has a CLOSE or DISCONNECT of the client, or will get one with the request in flight. */
  get isTold(): boolean {
    return this.#told
  }

  /** Queues an event, and sends it as soon as it can be. */
  send(type: string, content?: Buffer): void {
    this.queue.push(type, content)
    this.wake()
  }

  /** Sends what is queued, unless a request is in flight already. */
  wake(): void {
    if (!this.#running && !this.#stopped) void this.#run()
  }

  /** Sends a request, with or without events. */
  refresh(): void {
    this.#refresh = true
    this.wake()
  }

  /** Ends it, without reading the answer of a request in flight. */
  stop(): void {
    this.#stopped = true
    this.keepAlive.stop()
    this.#events.stop()
    this.queue.clear()
  }

  async #run(): Promise<void> {
    this.#running = true
    this.keepAlive.stop()
    try {
      do {
        this.#refresh = false
        await this.#exchange(this.queue.take())
      } while (!this.#stopped && (this.queue.hasNews || this.#refresh))
    } catch (error) {
      if (!this.#stopped) this.#owner.failed(error as Error)
    }
    this.#running = false
    if (!this.#stopped) this.#owner.idle()
    if (!this.#stopped) this.keepAlive.arm(() => this.wake())
  }

  async #exchange(batch: Batch): Promise<void> {
    const told = this.#told
    this.#told ||= batch.events.some(({ type }) => type === 'CLOSE' || type === 'DISCONNECT')
    const answer = await this.#events.post(batch, this.#owner.isOpened)
    if (this.#stopped) return
    const isComplete = this.#acknowledge(batch, answer)
    if (!isComplete) this.#told = told
    await this.#owner.answered(answer, batch, isComplete)
  }

  // Keeps what the origin did not accept for the next request; whether it accepted everything.
  #acknowledge(batch: Batch, { status, headers }: EventsAnswer): boolean {
    const accepted = status === 200 ? acceptedBytesOf(headers) : undefined
    const isComplete = this.queue.acknowledge(batch, accepted)
    if (!isComplete) {
      const message = `the origin accepts ${accepted} of ${batch.bytes} bytes for now`
      this.#context.log('events-kept', message, this.#details)
    }
    return isComplete
  }
}
