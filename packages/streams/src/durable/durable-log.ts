import { StreamError } from '../errors.ts'
import type { AppendCondition, History, StreamState } from '../history.ts'
import { sleep } from '../internal/timers.ts'
import { encodeContent, essenceOf, MAX_ENTRY, tooLarge } from './content.ts'
import { decodeDurableEntry, type DurableEntry, type NumberedEntry } from './durable-entry.ts'
import { type AppendRequest, nextEntry } from './next-entry.ts'
import { noStream, Refusal } from './refusal.ts'

/** A stream as it stands. */
export interface Standing {
  /** The number after which it begins. */
  begin: number
  /** Its last entry. */
  last: NumberedEntry
}

/** What became of an append. */
export interface Appended extends Standing {
  /** Whether anything was appended: not where the same request had come before. */
  isNew: boolean
}

/** How often an append is tried when others get ahead of it. */
const ATTEMPTS = 50

/** Durable streams in a history: each append is let in only where nobody has appended since its state was read. */
export class DurableLog {
  readonly #history: History

  constructor(history: History) {
    this.#history = history
  }

  /** A stream as it stands; `undefined` where there is none, or none any more. */
  async find(channel: string): Promise<Standing | undefined> {
    return standingOf(await this.#load(channel))
  }

  /** Creates a stream, or finds that there is one like it. */
  create(channel: string, type: string, body: Uint8Array, close: boolean): Promise<Appended> {
    const content = encodeContent(type, body)
    return this.#append(channel, (loaded) => {
      const { state } = loaded
      const standing = standingOf(loaded)
      if (standing !== undefined) {
        const { last } = standing
        if (essenceOf(last.type) === essenceOf(type) && Boolean(last.closed) === close) return undefined
        const what = `${last.closed ? 'closed' : 'open'} stream of ${essenceOf(last.type)}`
        throw new Refusal(409, 'ERR_STREAM_KIND', `there is a ${what} at this address`)
      }
      // What has expired ends first, so that it can begin again.
      if (state !== undefined && !state.ended) return [DELETED, { end: true }]
      return [
        { type, ...content, ...(close && { closed: true }) },
        { begin: true, end: close },
      ]
    })
  }

  /** Appends to a stream. */
  append(channel: string, request: AppendRequest): Promise<Appended> {
    return this.#append(channel, (loaded) => {
      const entry = nextEntry(needed(loaded).last, request)
      return entry && [entry, { end: entry.closed }]
    })
  }

  /** Deletes a stream: what was read of it is not read again, and another one can have its address. */
  delete(channel: string): Promise<Appended> {
    return this.#append(channel, (loaded) => {
      const isClosed = needed(loaded).last.closed
      return [DELETED, { begin: isClosed, end: true }]
    })
  }

  async #append(
    channel: string,
    decide: (loaded: Loaded) => readonly [DurableEntry, Pick<AppendCondition, 'begin' | 'end'>] | undefined,
  ): Promise<Appended> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const loaded = await this.#load(channel)
      const decided = decide(loaded)
      if (decided === undefined) return { ...needed(loaded), isNew: false }
      const [entry, kind] = decided
      const { last = 0, epoch = 1, begin = 0 } = loaded.state ?? {}
      const id = await this.#history.append(channel, encode(entry), { epoch, after: last, ...kind })
      const isDone = id !== undefined && (entry !== DELETED || standingOf(loaded) !== undefined)
      if (isDone) return { begin: kind.begin ? last : begin, last: { ...entry, id }, isNew: true }
      await sleep(attempt)
    }
    throw new Refusal(503, 'ERR_STREAM_BUSY', 'other requests kept writing to the stream: try again', {
      'retry-after': '1',
    })
  }

  async #load(channel: string): Promise<Loaded> {
    const state = await this.#history.state(channel)
    if (state === undefined || state.last === 0) return {}
    if (state.epoch === 0) {
      throw new StreamError('ERR_STREAM_KIND', `"${channel}" is a stream of append(): use another name`)
    }
    // An end takes two numbers.
    const id = state.ended ? state.last - 1 : state.last
    const [entry] = await this.#history.read(channel, id - 1, 1)
    return { state, last: entry?.id === id ? decodeDurableEntry(id, entry.data) : undefined }
  }
}

interface Loaded {
  state?: StreamState
  /** `undefined` where the history has deleted it as old. */
  last?: NumberedEntry | undefined
}

const DELETED: DurableEntry = { type: '', deleted: true }

function standingOf({ state, last }: Loaded): Standing | undefined {
  return state === undefined || last === undefined || last.deleted ? undefined : { begin: state.begin, last }
}

function needed(loaded: Loaded): Standing {
  const standing = standingOf(loaded)
  if (standing === undefined) throw noStream()
  return standing
}

function encode(entry: DurableEntry): string {
  const text = JSON.stringify(entry)
  const bytes = text.length * 3 <= MAX_ENTRY ? text.length : new TextEncoder().encode(text).length
  if (bytes <= MAX_ENTRY) return text
  throw tooLarge(bytes)
}
