import type { PublishTarget, StoredEvent, Streams } from '@grip/channels'

/** A history in memory, with what a test wants to know of it. */
export class MemoryStreams implements Streams {
  readonly #events = new Map<string, string[]>()
  /** Events that have expired, by channel: the ids up to here are gone. */
  readonly expired: Map<string, number> = new Map()
  /** Whether publishes get lost on their way. */
  losesPublishes = false

  async append(target: PublishTarget, channel: string, data: string): Promise<number> {
    const events = this.#events.get(channel) ?? []
    this.#events.set(channel, events)
    const id = events.push(data)
    if (!this.losesPublishes)
      await target.publish(channel, { httpStream: data }, { id: `${id}`, prevId: `${id - 1}` })
    return id
  }

  async read(channel: string, after: number, limit: number): Promise<StoredEvent[]> {
    const from = Math.max(after, this.expired.get(channel) ?? 0)
    const events = (this.#events.get(channel) ?? []).slice(from, from + limit)
    return events.map((data, index) => ({ id: from + index + 1, data }))
  }

  async last(channel: string): Promise<number> {
    return this.#events.get(channel)?.length ?? 0
  }

  /** Loses everything, as a process that restarts does. */
  forget(): void {
    this.#events.clear()
  }
}
