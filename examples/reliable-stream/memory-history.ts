import type { History, StoredEvent } from './history.ts'

/** A history for tests: it ends with its process. */
export class MemoryHistory implements History {
  readonly #channels = new Map<string, string[]>()

  async append(channel: string, data: string): Promise<number> {
    const events = this.#channels.get(channel) ?? []
    this.#channels.set(channel, events)
    return events.push(data)
  }

  async since(channel: string, id: number, limit: number): Promise<StoredEvent[]> {
    const events = this.#channels.get(channel) ?? []
    const from = id > events.length ? 0 : id
    return events.slice(from, from + limit).map((data, index) => ({ id: from + index + 1, data }))
  }
}
