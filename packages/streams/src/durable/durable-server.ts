import { answerOptions, METHODS } from './answer-headers.ts'
import {
  answerEvents,
  answerNow,
  answerPart,
  answerPoll,
  type AnswerSettings,
  endEvents,
} from './answer-read.ts'
import type { DurableContext } from './durable-context.ts'
import { positionAfter } from './durable-entry.ts'
import { placeHeaders } from './durable-headers.ts'
import type { Appended, Standing } from './durable-log.ts'
import type { DurableWriter } from './durable-writer.ts'
import { producerOf } from './next-entry.ts'
import { isClosing, parseAppend, parseRead, parseType } from './parse-request.ts'
import { readPart } from './read-part.ts'
import { noStream, Refusal } from './refusal.ts'

/** Answers the requests of the Durable Streams protocol. */
export class DurableServer {
  readonly #writer: DurableWriter
  readonly #settings: AnswerSettings

  constructor(writer: DurableWriter, settings: AnswerSettings) {
    this.#writer = writer
    this.#settings = settings
  }

  /** Answers a request to a stream. */
  async handle(grip: DurableContext, channel: string): Promise<Response> {
    try {
      return await this.#answer(grip, channel)
    } catch (error) {
      if (error instanceof Refusal) return this.#refuse(error)
      throw error
    }
  }

  /** Answers a request whose path is too long for the name of a stream. */
  refuseLength(most: number): Response {
    const rule = `the path of a stream can have at most ${most} characters, as encodeURIComponent() writes it`
    return this.#refuse(new Refusal(414, 'ERR_INVALID_ARGUMENT', rule))
  }

  #refuse({ status, message, headers }: Refusal): Response {
    return new Response(`${message}\n`, {
      status,
      headers: this.#headers({ 'content-type': 'text/plain; charset=utf-8', ...headers }),
    })
  }

  async #answer(grip: DurableContext, channel: string): Promise<Response> {
    switch (grip.request.method) {
      case 'GET':
        return this.#read(grip, channel)
      case 'HEAD':
        return this.#head(channel)
      case 'POST':
        return this.#append(grip, channel)
      case 'PUT':
        return this.#create(grip, channel)
      case 'DELETE':
        await this.#writer.delete(grip, channel)
        return new Response(null, { status: 204, headers: this.#headers() })
      case 'OPTIONS':
        return answerOptions(this.#settings.headers)
      default:
        throw new Refusal(405, 'ERR_INVALID_ARGUMENT', `a stream has the methods ${METHODS}`, {
          allow: METHODS,
        })
    }
  }

  async #read(grip: DurableContext, channel: string): Promise<Response> {
    const read = parseRead(grip.request)
    const { after, live } = read
    // A request that no proxy sent is refused before anything is read.
    if (live !== undefined && !grip.proxied) return grip.holdStream(channel)
    const isLink = live === 'sse' && grip.lastIds.has(channel)
    const standing = await this.#writer.log.find(channel)
    try {
      if (standing === undefined) throw noStream()
      const from = isLink ? lastOf(grip, channel, standing) : after
      const part = await readPart(this.#writer.history, channel, standing, from)
      if (live === 'sse') return answerEvents(this.#settings, grip, channel, part, read, isLink)
      if (live === 'long-poll') return answerPoll(this.#settings, grip, channel, part, read)
      return after === 'now'
        ? answerNow(this.#settings, part)
        : answerPart(this.#settings, grip.request, part)
    } catch (error) {
      // A reader whose stream is no more is let go, and told when it comes back.
      if (isLink && error instanceof Refusal) return endEvents(this.#settings)
      throw error
    }
  }

  async #head(channel: string): Promise<Response> {
    const standing = await this.#writer.log.find(channel)
    if (standing === undefined) throw noStream()
    return new Response(null, {
      headers: this.#headers({ 'content-type': standing.last.type, ...tailHeaders(standing) }),
    })
  }

  async #create(grip: DurableContext, channel: string): Promise<Response> {
    const { request } = grip
    const type = parseType(request)
    const body = new Uint8Array(await request.arrayBuffer())
    const created = await this.#writer.create(grip, channel, type, body, isClosing(request))
    const headers = this.#headers({ 'content-type': created.last.type, ...tailHeaders(created) })
    if (created.isNew) headers['location'] = request.url.replace(/[?#].*$/s, '')
    return new Response(null, { status: created.isNew ? 201 : 200, headers })
  }

  async #append(grip: DurableContext, channel: string): Promise<Response> {
    const append = await parseAppend(grip.request)
    const appended = await this.#writer.append(grip, channel, append)
    const known = producerOf(appended.last, append.producer)
    const headers = this.#headers({
      ...tailHeaders(appended),
      ...(known !== undefined && { 'producer-epoch': `${known[1]}`, 'producer-seq': `${known[2]}` }),
    })
    const isProduced = append.producer !== undefined && appended.isNew && append.body.length > 0
    return new Response(null, { status: isProduced ? 200 : 204, headers })
  }

  #headers(more: Readonly<Record<string, string>> = {}): Record<string, string> {
    return { ...this.#settings.headers, 'cache-control': 'no-store', ...more }
  }
}

/** The entry that the reader has for whom the proxy asks. */
function lastOf({ lastIds }: DurableContext, channel: string, { begin, last }: Standing): number {
  const said = lastIds.get(channel)!
  const id = /^\d{1,15}$/.test(said) ? Number(said) : begin
  // Behind the last entry is the message that closes the connections.
  return Math.min(id, last.id)
}

function tailHeaders({ last }: Standing | Appended): Record<string, string> {
  const { 'stream-up-to-date': _, ...headers } = placeHeaders({
    position: positionAfter(last),
    more: false,
    closed: last.closed === true,
  })
  return headers
}
