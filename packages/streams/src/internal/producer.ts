import type { EndReason } from '../codecs/codec.ts'
import { StreamError } from '../errors.ts'
import { encodeAnswerEntry } from './answer-entry.ts'
import { ChunkBuffer } from './chunk-buffer.ts'
import type { Claim } from './claim.ts'
import { fencedAppend, LATE } from './fenced-append.ts'
import { type AnswerChannel, publishClose, publishEntry } from './publish-answer.ts'
import { renderAnswer, type Rendered } from './render-answer.ts'
import type { Settings } from './settings.ts'
import { iterate, type Source } from './source.ts'
import { sleep } from './timers.ts'

/** How a producer's work has ended; `handed over` and `superseded` answers go on. */
export type Outcome = EndReason | 'handed over' | 'superseded'

/** How work has ended that is not this function's any more; `undefined` for an error that is a failure. */
export function outcomeOf(error: unknown): Outcome | undefined {
  const code = error instanceof StreamError ? error.code : undefined
  if (code === 'ERR_STREAM_STOPPED') return 'stopped'
  return code === 'ERR_STREAM_SUPERSEDED' || code === 'ERR_STREAM_BUSY' ? 'superseded' : undefined
}

/** What a producer is given to work with. */
export interface ProducerInit<Chunk> extends Omit<AnswerChannel, 'report'> {
  settings: Settings<Chunk>
  id: string
  claim: Claim
  /** Offered each entry before it is published. One that it takes is not published. */
  onEntry?: ((entry: Rendered) => boolean) | undefined
}

/** Writes an answer: appends what its source yields, and publishes it, one after the other. */
export class Producer<Chunk> {
  readonly #init: ProducerInit<Chunk>
  readonly #to: AnswerChannel
  readonly #controller = new AbortController()
  readonly #buffer: ChunkBuffer<Chunk>
  #last: number
  #end: EndReason | 'handed over' | undefined
  #isWoken = false
  #isSilent = false
  #wakeUp: () => void = () => {}
  #giveUp: () => void = () => {}
  #drained: () => void = () => {}

  constructor(init: ProducerInit<Chunk>) {
    const { settings, publisher, id, channel, claim } = init
    this.#init = init
    this.#to = { publisher, channel, report: (error) => settings.report(error, id) }
    this.#buffer = new ChunkBuffer(settings.codec)
    this.#last = claim.last
  }

  /** Aborted when the answer is stopped, taken over or handed over, or cannot be written. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Has it append at once what there is, by which it learns whether the answer goes on. */
  wake(): void {
    this.#isWoken = true
    this.#wakeUp()
  }

  /** Writes what a source yields, to its end. */
  async write(produce: () => Source<Chunk> | Promise<Source<Chunk>>): Promise<Outcome> {
    const { settings, id, claim } = this.#init
    const { budget, handOver, lease } = settings
    const timer = budget === undefined ? undefined : setTimeout(() => this.#spendBudget(budget), budget)
    const heartbeat = setInterval(() => this.#beat(), lease / 6)
    try {
      // A source that does not end when it is told to is left alone.
      void this.#pump(produce)
      const outcome = await this.#flushAll()
      if (outcome === 'handed over') await handOver!({ id, epoch: claim.epoch + 1, reason: 'budget' })
      return outcome
    } catch (error) {
      this.#controller.abort(error)
      const outcome = outcomeOf(error)
      if (outcome !== undefined) return outcome
      this.#to.report(error)
      // Its viewers are told when the lease has passed.
      return 'lost'
    } finally {
      clearTimeout(timer)
      clearInterval(heartbeat)
      this.#drained()
    }
  }

  async #pump(produce: () => Source<Chunk> | Promise<Source<Chunk>>): Promise<void> {
    const { signal } = this
    try {
      const iterator = iterate(await produce())
      const leave = (): void => void (async () => iterator.return?.())().catch(() => {})
      if (signal.aborted) return leave()
      signal.addEventListener('abort', leave, { once: true })
      while (!signal.aborted) {
        const { done, value } = await iterator.next()
        if (signal.aborted) return
        if (done === true) {
          this.#end = 'done'
          return signal.removeEventListener('abort', leave)
        }
        this.#buffer.add(value)
        this.wake()
        if (this.#buffer.isFull) await new Promise<void>((resolve) => (this.#drained = resolve))
      }
    } catch (error) {
      if (signal.aborted) return
      this.#end = 'failed'
      this.#to.report(error)
    } finally {
      this.wake()
    }
  }

  async #flushAll(): Promise<Outcome> {
    const { interval } = this.#init.settings
    for (;;) {
      if (!this.#isWoken) await new Promise<void>((resolve) => (this.#wakeUp = resolve))
      this.#isWoken = this.#isSilent = false
      const end = this.#end
      if (end === 'handed over' && this.#buffer.isEmpty) return end
      const { took, ended } = await this.#flush(end === 'handed over' ? undefined : end)
      if (ended) {
        await publishClose(this.#to, this.#last)
        return this.#end!
      }
      // As long again as the publish took, so that whoever was behind has caught up before there is more.
      if (this.#end !== 'handed over') await sleep(Math.max(interval, took))
      else this.wake()
    }
  }

  /** Appends and publishes what there is. Resolves with the milliseconds that the publish took. */
  async #flush(end: EndReason | undefined): Promise<{ took: number; ended: boolean }> {
    const { settings, channel, claim, onEntry } = this.#init
    const { bareHistory, lease } = settings
    const entry = this.#nextEntry(end)
    const { data, text, last, ended } = entry
    this.#drained()
    const fence = { epoch: claim.epoch, last: this.#last }
    const wait = <T>(answer: Promise<T>): Promise<T | typeof LATE> => this.#within(answer)
    this.#last = await fencedAppend(bareHistory, channel, fence, data, ended, lease, wait)
    if (onEntry?.(entry) === true) return { took: 0, ended }
    const began = performance.now()
    // The proxy may be away; the answer goes on.
    await this.#within(publishEntry(this.#to, last, text))
    return { took: performance.now() - began, ended }
  }

  /** What there is, as it is kept and as it is sent. What cannot be either never reaches the history. */
  #nextEntry(end: EndReason | undefined): Rendered & { data: string } {
    const chunks = this.#buffer.take()
    try {
      return this.#render(chunks, end)
    } catch (error) {
      this.#to.report(error)
      this.#controller.abort(error)
      this.#end = 'failed'
      // What came before the one that cannot be sent.
      const bad = chunks.findIndex((chunk) => !succeeds(() => this.#render([chunk], undefined)))
      return this.#render(chunks.slice(0, Math.max(bad, 0)), 'failed')
    }
  }

  #render(chunks: readonly Chunk[], end: EndReason | undefined): Rendered & { data: string } {
    const data = encodeAnswerEntry({ chunks, end })
    const entry = { id: this.#last + 1, chunks, end }
    return { data, ...renderAnswer([entry], { after: this.#last, pieces: 0 }, this.#init.settings.codec) }
  }

  /** What a promise settles with, or `LATE` after about a quarter of the lease: a timer for each costs more than the append. */
  #within<T>(promise: Promise<T>): Promise<T | typeof LATE> {
    this.#isSilent = false
    return new Promise((resolve, reject) => {
      this.#giveUp = () => resolve(LATE)
      promise.then(resolve, reject)
    })
  }

  /** After a sixth to a third of the lease without a word: an empty entry, by which it also learns whether it goes on. */
  #beat(): void {
    if (this.#isSilent) {
      this.wake()
      this.#giveUp()
    }
    this.#isSilent = true
  }

  #spendBudget(budget: number): void {
    if (this.#end !== undefined) return
    this.#end = 'handed over'
    const message = `the budget of ${budget} ms is used up: the next function takes over`
    this.#controller.abort(new StreamError('ERR_STREAM_BUDGET', message))
    this.wake()
  }
}

function succeeds(act: () => unknown): boolean {
  try {
    act()
    return true
  } catch {
    return false
  }
}
