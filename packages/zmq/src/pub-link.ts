import type { Buffer } from 'node:buffer'
import { setTimeout as wait } from 'node:timers/promises'
import { type PublishItem, reportOnce } from '@grip/core/adapter'
import { XPublisher } from 'zeromq'
import { type Deadline, TooLate } from './deadline.ts'
import { encodeItem } from './encode-item.ts'
import type { CheckedOptions } from './options.ts'

// A proxy names its subscriptions right after the handshake, and nothing marks the last one.
const SETTLE_MILLISECONDS = 100

/** A connection to the socket with which a proxy subscribes to the channels that it has listeners for. */
export class PubLink {
  readonly #socket: XPublisher
  readonly #options: CheckedOptions
  readonly #channels = new Set<string>()
  readonly #waiting = new Set<() => void>()
  #settled: NodeJS.Timeout | 'ready' | undefined

  constructor(uri: string, options: CheckedOptions) {
    this.#options = options
    // Immediate: what a proxy subscribed to is forgotten with its connection. Without "noDrop" ZeroMQ would
    // silently lose what comes faster than it sends.
    this.#socket = new XPublisher({ immediate: true, linger: options.timeout, noDrop: true })
    this.#socket.events.on('handshake', () => this.#connected())
    this.#socket.events.on('disconnect', () => this.#disconnected())
    this.#socket.connect(uri)
    this.#readSubscriptions().catch(reportOnce(options.onError, undefined))
  }

  /**
   * Resolves when the proxy is connected and has said what it subscribes to.
   *
   * @throws {TooLate} That did not happen in time.
   */
  async ready(deadline: Deadline): Promise<void> {
    if (this.#settled === 'ready') return
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(done)
        reject(new TooLate())
      }, deadline.left)
      const done = (): void => {
        clearTimeout(timer)
        this.#waiting.delete(done)
        resolve()
      }
      this.#waiting.add(done)
    })
  }

  async send({ channel, ...item }: PublishItem, deadline: Deadline): Promise<void> {
    if (!this.#channels.has(channel)) return
    const frames = [channel, encodeItem(item, this.#options.format)]
    for (;;) {
      try {
        await this.#socket.send(frames)
        return
      } catch (error) {
        if ((error as { code?: unknown }).code !== 'EAGAIN' || deadline.left === 0) throw error
        // The queue is full, and this kind of socket does not tell when it has room again.
        await wait(1)
      }
    }
  }

  close(): void {
    this.#disconnected()
    this.#socket.close()
  }

  #connected(): void {
    clearTimeout(this.#settled === 'ready' ? undefined : this.#settled)
    this.#settled = setTimeout(() => {
      this.#settled = 'ready'
      for (const done of [...this.#waiting]) done()
    }, SETTLE_MILLISECONDS)
  }

  #disconnected(): void {
    if (this.#settled !== 'ready') clearTimeout(this.#settled)
    this.#settled = undefined
  }

  async #readSubscriptions(): Promise<void> {
    for await (const frames of this.#socket) frames.forEach((frame) => this.#read(frame))
  }

  // ZeroMQ itself unsubscribes what a proxy that is gone had subscribed to.
  #read(frame: Buffer): void {
    const channel = frame.toString('utf8', 1)
    const { onSubscribe, onUnsubscribe } = this.#options
    const subscribed = frame[0] === 1
    if (subscribed) this.#channels.add(channel)
    else this.#channels.delete(channel)
    // What a promise rejects with is heard as well, and whatever `onError` does, the next frame is read.
    new Promise((resolve) => resolve((subscribed ? onSubscribe : onUnsubscribe)?.(channel))).catch(
      reportOnce(this.#options.onError, undefined),
    )
  }
}
