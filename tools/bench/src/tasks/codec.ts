import { WebSocketContext } from '@grip/core'
import { decodeWebSocketEvents, encodeWebSocketEvents } from '@grip/core/wire'
import { decodeWebSocketEvents as decodeByFanoutio } from '@fanoutio/grip'
import type { Pair, Task } from '../measure/pairs.ts'
import { faasGripCodec } from './peers.ts'

const decoder = new TextDecoder()
const encoder = new TextEncoder()

/** Decoding and reading texts, against one decode of the same bytes. */
export function decoding(events: number, bytes: number): Pair {
  const body = bodyOf(textsOf(events, bytes))
  return { ours: decodeTask(body), other: () => decoder.decode(body).length }
}

/** Decoding 100 texts, against faas-grip. */
export function decodingBesideFaasGrip(): Pair {
  const body = bodyOf(textsOf(100, 40))
  const buffer = Buffer.from(body)
  return {
    ours: decodeTask(body),
    other: () =>
      faasGripCodec
        .decodeWebSocketEvents(buffer)
        .reduce((sum, event) => sum + read(event.getContent().toString()), 0),
  }
}

/** Decoding 100 texts, against @fanoutio/grip. */
export function decodingBesideFanoutio(): Pair {
  const body = bodyOf(textsOf(100, 40))
  return {
    ours: decodeTask(body),
    other: () =>
      decodeByFanoutio(body).reduce(
        (sum, event) => sum + read(decoder.decode(event.getContent() as Uint8Array)),
        0,
      ),
  }
}

/** Encoding texts, against one encode of all that they become. */
export function encoding(events: number, bytes: number): Pair {
  const list = toEvents(textsOf(events, bytes))
  const text = flat(decoder.decode(encodeWebSocketEvents(list)))
  return { ours: () => encodeWebSocketEvents(list).length, other: () => encoder.encode(text).length }
}

/** What a handler does with events. */
type Work = 'decode' | 'receive loop' | 'encode' | 'echo'

/** One event of 100,000, against one of 1,000. */
export function manyBesideFew(kind: Work): Pair {
  const size = { ours: 100_000, other: 1000 }
  return { ours: workOn(kind, size.ours), other: workOn(kind, size.other), size }
}

/** The work with so many events of 9 or 10 bytes. */
function workOn(kind: Work, count: number): Task {
  const texts = flat(Array.from({ length: count }, (_, index) => `message ${index % 10}`))
  const [body, events] = [bodyOf(texts), toEvents(texts)]
  switch (kind) {
    case 'decode':
      return decodeTask(body)
    case 'receive loop':
      return () => received(body).length
    case 'encode':
      return () => encodeWebSocketEvents(events).length
    case 'echo':
      // By the codec: an answer of 100,000 events would be over what a proxy takes.
      return () => bodyOf(received(body).map((text) => `m:${text as string}`)).length
  }
}

function decodeTask(body: Uint8Array): Task {
  return () => {
    let sum = 0
    for (const { text } of decodeWebSocketEvents(body)) sum += read(text)
    return sum
  }
}

// The last letter as well, which forces the text to be there.
function read(text: string): number {
  return text.length + text.charCodeAt(text.length - 1)
}

function received(body: Uint8Array): unknown[] {
  const ws = new WebSocketContext({ id: 'bench', events: decodeWebSocketEvents(body) })
  const messages: unknown[] = []
  while (ws.canRecv()) messages.push(ws.recv())
  return messages
}

function textsOf(events: number, bytes: number): string[] {
  return flat(Array.from({ length: events }, (_, index) => `m:${index} `.padEnd(bytes, 'abcdefghij')))
}

function bodyOf(texts: readonly string[]): Uint8Array {
  return encodeWebSocketEvents(toEvents(texts))
}

function toEvents(texts: readonly string[]): { type: string; content: string }[] {
  return texts.map((content) => ({ type: 'TEXT', content }))
}

// Strings as they come from a parser: in one piece.
function flat<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value
}
