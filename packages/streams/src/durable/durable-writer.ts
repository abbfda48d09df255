import type { History } from '../history.ts'
import { letGoOn, type StreamContext, type StreamPublisher } from '../internal/grip-context.ts'
import { createLanes } from '../internal/lane.ts'
import { type Appended, DurableLog } from './durable-log.ts'
import type { AppendRequest } from './next-entry.ts'
import { publishAppended } from './publish-durable.ts'

/** Writes durable streams: to the history, and from there to all who read them live. */
export class DurableWriter {
  readonly history: History
  readonly log: DurableLog
  readonly #report: (error: unknown, id: string) => void
  readonly #addToLane = createLanes()

  constructor(history: History, report: (error: unknown, id: string) => void) {
    this.history = history
    this.log = new DurableLog(history)
    this.#report = report
  }

  create(
    publisher: StreamPublisher | StreamContext,
    channel: string,
    type: string,
    body: Uint8Array,
    close: boolean,
  ): Promise<Appended> {
    return this.#write(publisher, channel, () => this.log.create(channel, type, body, close))
  }

  append(
    publisher: StreamPublisher | StreamContext,
    channel: string,
    request: AppendRequest,
  ): Promise<Appended> {
    return this.#write(publisher, channel, () => this.log.append(channel, request))
  }

  delete(publisher: StreamPublisher | StreamContext, channel: string): Promise<Appended> {
    return this.#write(publisher, channel, () => this.log.delete(channel))
  }

  #write(
    publisher: StreamPublisher | StreamContext,
    channel: string,
    append: () => Promise<Appended>,
  ): Promise<Appended> {
    const report = (error: unknown): void => this.#report(error, channel)
    const written = this.#addToLane(publisher, channel, append, (appended) =>
      publishAppended(publisher, channel, appended, report),
    )
    letGoOn(
      publisher,
      written.catch(() => {}),
    )
    return written
  }
}
