import type { EndReason } from '../codecs/codec.ts'
import { StreamError } from '../errors.ts'
import { encodeAnswerEntry } from './answer-entry.ts'
import { ChunkBuffer } from './chunk-buffer.ts'
import type { Claim } from './claim.ts'
import { fencedAppend } from './fenced-append.ts'
import type { StreamPublisher } from './grip-context.ts'
import { publishClose, publishEntry } from './publish-answer.ts'
import { renderAnswer, type Rendered } from './render-answer.ts'
import type { Settings } from './settings.ts'
import { iterate, type Source } from './source.ts'
import { sleep, within } from './timers.ts'

/** How a producer's work has ended; `handed over` and `superseded` answers go on. */
export type Outcome = EndReason | 'handed over' | 'superseded'

/** What a producer is given to work with. */
export interface ProducerInit<Chunk> {
  settings: Settings<Chunk>
  publisher: StreamPublisher
  id: string
  channel: string
  claim: Claim
  /** Offered each entry before it is published. One that it takes is not published. */
  onEntry?: ((entry: Rendered) => boolean) | undefined
}

/** Writes an answer: appends what its source yields, and publishes it, one after the other. */
export class Producer<Chunk> {
  readonly #init: ProducerInit<Chunk>
  readonly #controller = new AbortController()
  readonly #buffer: ChunkBuffer<Chunk>
  #last: number
  #end: EndReason | undefined
  #spentBudget = false
  #poked = false
  #isSilent = false
  #wake: () => void = () => {}
  #drained: () => void = () => {}

  constructor(init: ProducerInit<Chunk>) {
    this.#init = init
    this.#buffer = new ChunkBuffer(init.settings.codec)
    this.#last = init.claim.last
  }

  /** Aborted when the answer is stopped, taken over or handed over, or cannot be written. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Has it look at once whether the answer goes on. */
  poke(): void {
    this.#poked = true
    this.#wake()
  }

  /** Writes what a source yields, to its end. */
  async write(produce: () => Source<Chunk> | Promise<Source<Chunk>>): Promise<Outcome> {
    const { settings, id, claim } = this.#init
    const { budget, handOver, report } = settings
    const timer = budget === undefined ? undefined : setTimeout(() => this.#spendBudget(budget), budget)
    const heartbeat = setInterval(() => this.#beat(), settings.lease / 6)
    try {
      const pumped = this.#pump(produce)
      const outcome = await this.#flushAll()
      // A source that does not end when it is told to is left alone.
      pumped.catch(() => {})
      if (outcome !== 'handed over') return outcome
      await handOver!({ id, epoch: claim.epoch + 1, reason: 'budget' })
      return outcome
    } catch (error) {
      const code = error instanceof StreamError ? error.code : undefined
      this.#controller.abort(error)
      if (code === 'ERR_STREAM_STOPPED') return 'stopped'
      if (code === 'ERR_STREAM_SUPERSEDED') return 'superseded'
      report(error, id)
      // Its viewers are told when the lease has passed.
      return 'lost'
    } finally {
      clearTimeout(timer)
      clearInterval(heartbeat)
      this.#drained()
    }
  }

  async #pump(produce: () => Source<Chunk> | Promise<Source<Chunk>>): Promise<void> {
    let iterator: AsyncIterator<Chunk> | Iterator<Chunk> | undefined
    try {
      iterator = iterate(await produce())
      const leave = (): void => void Promise.resolve(iterator!.return?.()).catch(() => {})
      this.signal.addEventListener('abort', leave, { once: true })
      while (!this.signal.aborted) {
        const { done, value } = await iterator.next()
        if (done === true) break
        if (this.signal.aborted) return
        this.#buffer.add(value)
        this.#wake()
        if (this.#buffer.isFull) await new Promise<void>((resolve) => (this.#drained = resolve))
      }
      this.signal.removeEventListener('abort', leave)
      if (!this.signal.aborted) this.#end ??= 'done'
    } catch (error) {
      if (this.signal.aborted) return
      this.#end = 'failed'
      this.#init.settings.report(error, this.#init.id)
    } finally {
      this.#wake()
    }
  }

  async #flushAll(): Promise<Outcome> {
    const { settings, publisher, channel } = this.#init
    for (;;) {
      if (this.#buffer.isEmpty && this.#end === undefined && !this.#spentBudget) await this.#somethingToDo()
      this.#poked = false
      this.#isSilent = false
      const end = this.#spentBudget ? undefined : this.#end
      if (this.#spentBudget && this.#buffer.isEmpty) return 'handed over'
      const { took, ended } = await this.#flush(end)
      if (ended) {
        await publishClose(publisher, channel, this.#last, (error) => settings.report(error, this.#init.id))
        return this.#end!
      }
      // As long again as the publish took, so that whoever was behind has caught up before there is more.
      const pause = Math.max(settings.interval, took)
      if (pause > 0 && !this.#spentBudget) await sleep(pause)
    }
  }

  /** Appends and publishes what there is. Resolves with the milliseconds that the publish took. */
  async #flush(end: EndReason | undefined): Promise<{ took: number; ended: boolean }> {
    const { settings, publisher, id, channel, claim, onEntry } = this.#init
    const { bareHistory, lease, report } = settings
    const { data, ...entry } = this.#nextEntry(end)
    this.#drained()
    const fence = { epoch: claim.epoch, last: this.#last }
    this.#last = await fencedAppend(bareHistory, channel, fence, data, entry.ended, lease)
    if (onEntry?.(entry) === true) return { took: 0, ended: entry.ended }
    const began = performance.now()
    const published = publishEntry(publisher, channel, entry.last, entry.text, (error) => report(error, id))
    // The proxy may be away; the answer goes on.
    await within(published, lease / 3, undefined)
    return { took: performance.now() - began, ended: entry.ended }
  }

  /** What there is, as it is kept and as it is sent. What cannot be either never reaches the history. */
  #nextEntry(end: EndReason | undefined): Rendered & { data: string } {
    const render = (chunks: readonly Chunk[], reason: EndReason | undefined): Rendered & { data: string } => {
      const data = encodeAnswerEntry({ chunks, end: reason })
      const position = { after: this.#last, pieces: 0 }
      return {
        data,
        ...renderAnswer([{ id: this.#last + 1, chunks, end: reason }], position, this.#init.settings.codec),
      }
    }
    const chunks = this.#buffer.take()
    try {
      return render(chunks, end)
    } catch (error) {
      this.#init.settings.report(error, this.#init.id)
      this.#controller.abort(error)
      this.#end = 'failed'
      // What came before the one that cannot be sent.
      const bad = chunks.findIndex((chunk) => !succeeds(() => render([chunk], undefined)))
      return render(chunks.slice(0, Math.max(bad, 0)), 'failed')
    }
  }

  /** After about a third of the lease without a word: a sign of life, by which it also learns whether it goes on. */
  #beat(): void {
    if (this.#isSilent) this.poke()
    this.#isSilent = true
  }

  #somethingToDo(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
      if (!this.#buffer.isEmpty || this.#end !== undefined || this.#spentBudget || this.#poked) resolve()
    })
  }

  #spendBudget(budget: number): void {
    if (this.#end !== undefined) return
    this.#spentBudget = true
    this.#controller.abort(
      new StreamError(
        'ERR_STREAM_BUDGET',
        `the budget of ${budget} ms is used up: the next function takes over`,
      ),
    )
    this.#wake()
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
