import type { PublishItem } from '@grip/core/adapter'
import { Push } from 'zeromq'
import type { Deadline } from './deadline.ts'
import { encodeItem, type ZmqFormat } from './encode-item.ts'
import type { CheckedOptions } from './options.ts'

/** A connection to the socket from which a proxy pulls items. */
export class PushLink {
  readonly #socket: Push
  readonly #format: ZmqFormat

  constructor(uri: string, { format, timeout }: CheckedOptions) {
    this.#format = format
    // Immediate: only a proxy that is connected gets items, instead of a queue for one that may never come.
    this.#socket = new Push({ immediate: true, linger: timeout })
    this.#socket.connect(uri)
  }

  /** Nothing to wait for: {@link send} waits itself. */
  async ready(): Promise<void> {}

  async send(item: PublishItem, deadline: Deadline): Promise<void> {
    this.#socket.sendTimeout = deadline.left
    await this.#socket.send(encodeItem(item, this.#format))
  }

  close(): void {
    this.#socket.close()
  }
}
