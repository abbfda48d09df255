import { encodeContent, essenceOf } from './content.ts'
import { type DurableEntry, type NumberedEntry, positionAfter, type Producer } from './durable-entry.ts'
import { formatOffset } from './offset.ts'
import { Refusal } from './refusal.ts'

/** What is to be appended. */
export interface AppendRequest {
  body: Uint8Array
  /** The content type of the body; `undefined` for that of the stream. */
  type: string | undefined
  /** Whether the stream ends with it. */
  close: boolean
  /** `Stream-Seq`: more than the last one, letter by letter. */
  seq?: string | undefined
  /** The idempotent producer and its place. */
  producer?: Producer | undefined
}

/** Most producers that a stream remembers. */
const MAX_PRODUCERS = 100

/**
 * The entry that follows the last one, or `undefined` for what was appended before.
 *
 * @throws {Refusal} What the stream does not take, with the status that the protocol names.
 */
export function nextEntry(last: NumberedEntry, request: AppendRequest): DurableEntry | undefined {
  const { body, type, close, seq, producer } = request
  if (last.closed) {
    const known = producerOf(last, producer)
    const isRepeated = producer !== undefined && last.closedBy === producer[0] && isSame(known, producer)
    if (isRepeated || (close && body.length === 0)) return undefined
    throw closed(last)
  }
  if (body.length > 0 && type !== undefined && essenceOf(type) !== essenceOf(last.type)) {
    throw new Refusal(
      409,
      'ERR_STREAM_KIND',
      `the stream is of ${essenceOf(last.type)}, and this is ${essenceOf(type)}`,
    )
  }
  if (producer !== undefined && isDuplicate(producerOf(last, producer), producer)) return undefined
  if (seq !== undefined && last.seq !== undefined && seq <= last.seq) {
    throw new Refusal(409, 'ERR_STREAM_KIND', '"Stream-Seq" must be more than the last one, letter by letter')
  }
  const content = encodeContent(last.type, body)
  const isEmpty = Object.keys(content).length === 0
  if (isEmpty && (!close || body.length > 0)) {
    throw new Refusal(
      400,
      'ERR_INVALID_ARGUMENT',
      'there is nothing to append: send a body, or "Stream-Closed"',
    )
  }
  return {
    type: last.type,
    ...content,
    seq: seq ?? last.seq,
    producers: withProducer(last.producers, producer),
    ...(close && { closed: true, closedBy: producer?.[0], tail: isEmpty ? positionAfter(last) : undefined }),
  }
}

/** What the stream knows of a producer. */
export function producerOf(
  { producers = [] }: DurableEntry,
  producer: Producer | undefined,
): Producer | undefined {
  return producers.find(([id]) => id === producer?.[0])
}

function closed(last: NumberedEntry): Refusal {
  return new Refusal(409, 'ERR_STREAM_CLOSED', 'the stream is closed: nothing can be appended', {
    'stream-closed': 'true',
    'stream-next-offset': formatOffset(positionAfter(last)),
  })
}

function isSame(known: Producer | undefined, [, epoch, seq]: Producer): boolean {
  return known !== undefined && known[1] === epoch && known[2] === seq
}

/** Whether a producer has sent this before. */
function isDuplicate(known: Producer | undefined, [, epoch, seq]: Producer): boolean {
  const [, knownEpoch, knownSeq] = known ?? ['', epoch, -1]
  if (epoch < knownEpoch) {
    throw new Refusal(403, 'ERR_STREAM_SUPERSEDED', 'the producer has a newer epoch', {
      'producer-epoch': `${knownEpoch}`,
    })
  }
  if (epoch > knownEpoch) {
    if (seq === 0) return false
    throw new Refusal(400, 'ERR_INVALID_ARGUMENT', '"Producer-Seq" must be 0 where an epoch begins')
  }
  if (seq > knownSeq + 1) {
    throw new Refusal(409, 'ERR_STREAM_KIND', 'what the producer sent before this is missing', {
      'producer-expected-seq': `${knownSeq + 1}`,
      'producer-received-seq': `${seq}`,
    })
  }
  return seq <= knownSeq
}

function withProducer(
  producers: readonly Producer[] | undefined,
  producer: Producer | undefined,
): readonly Producer[] | undefined {
  if (producer === undefined) return producers
  const others = (producers ?? []).filter(([id]) => id !== producer[0])
  return [...others, producer].slice(-MAX_PRODUCERS)
}
