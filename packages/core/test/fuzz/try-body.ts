import { WebSocketContext, WebSocketEventsError, WebSocketTextError } from '@grip/core'
import { type DecodedWebSocketEvent, decodeWebSocketEvents, encodeWebSocketEvents } from '@grip/core/wire'
import { bytes, latin1 } from '../support/bytes.ts'
import { readReference, type ReferenceEvent } from '../support/reference-reader.ts'
import type { Random } from './random.ts'

const TYPES = ['OPEN', 'TEXT', 'BINARY', 'PING', 'PONG', 'CLOSE', 'DISCONNECT', 'x', '!~', 'x'.repeat(64)]
const PIECES = [
  '\r\n',
  '\r',
  '\n',
  ' ',
  '0',
  'f',
  'F',
  '-',
  '\0',
  'TEXT 1\r\n',
  '\xc3\xa9',
  '\xff',
  'ffffffffffff',
  '0x',
]

/** What became of an input. */
export interface Trial {
  /** Whether it was read, or accepted. */
  taken: boolean
  /** What is wrong with that; `undefined` when all is well. */
  wrong: string | undefined
}

/** A body: well-formed, changed in some places, or of random bytes. */
export function randomBody(random: Random): string {
  if (random.below(10) === 0) return random.bytes(random.below(80))
  let body = ''
  for (let count = random.below(5); count >= 0; count--) {
    const content =
      random.below(2) === 0 ? random.bytes(random.below(40)) : random.of(PIECES).repeat(random.below(4))
    const type = random.of(TYPES)
    body += random.below(4) === 0 ? `${type}\r\n` : `${type} ${content.length.toString(16)}\r\n${content}\r\n`
  }
  for (let count = random.below(4); count > 0; count--) body = random.mutate(body, PIECES)
  return body
}

/** Decodes a body, receives and answers it. */
export async function tryBody(body: string): Promise<Trial> {
  const data = bytes(body)
  const expected = readReference(body)
  let events
  try {
    events = decodeWebSocketEvents(data)
  } catch (error) {
    if (!(error instanceof WebSocketEventsError)) return { taken: false, wrong: `crash: ${String(error)}` }
    if (!(error.offset >= 0 && error.offset <= data.length))
      return { taken: false, wrong: `offset ${error.offset} is not in the body` }
    return { taken: false, wrong: expected === undefined ? undefined : 'false refusal' }
  }
  return {
    taken: true,
    wrong: compare(events, expected) ?? (await tryContext(events)),
  }
}

function compare(
  events: readonly DecodedWebSocketEvent[],
  expected: readonly ReferenceEvent[] | undefined,
): string | undefined {
  const read = events.map(({ type, content }) => [type, content === undefined ? null : latin1(content)])
  if (JSON.stringify(read) !== JSON.stringify(expected)) return 'false accept'
  const again = decodeWebSocketEvents(encodeWebSocketEvents(events))
  const same = again.every(({ type, text }, index) => {
    return type === events[index]!.type && text === events[index]!.text
  })
  return same ? undefined : 'encoding changes it'
}

async function tryContext(events: readonly DecodedWebSocketEvent[]): Promise<string | undefined> {
  const ws = new WebSocketContext({ id: 'c', events })
  const texts = events
    .filter(({ type }) => type === 'TEXT')
    .map(({ content }) => latin1(content ?? bytes('')))
  try {
    if (ws.isOpening()) ws.accept()
    while (ws.canRecv()) if (!receive(ws, texts)) return 'a text is not what was sent'
    return readReference(latin1((await ws.toAnswer()).body)) === undefined
      ? 'the answer is malformed'
      : undefined
  } catch (error) {
    return `crash: ${String(error)}`
  }
}

/** Receives a message and sends it back; tells whether a text is, or its error has, the bytes of the next text. */
function receive(ws: WebSocketContext, texts: string[]): boolean {
  try {
    const message = ws.recv()
    if (message === null) return true
    ws.send(message)
    return typeof message !== 'string' || latin1(new TextEncoder().encode(message)) === texts.shift()
  } catch (error) {
    if (!(error instanceof WebSocketTextError)) throw error
    return latin1(error.content) === texts.shift()
  }
}
