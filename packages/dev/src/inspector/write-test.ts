import { headerOf, type Header } from '../headers.ts'
import type { Entry, RequestEntry } from './entry.ts'
import { quote, quoteBytes } from './quote.ts'
import { redactTarget } from './redact.ts'
import type { OriginEvent } from '../websocket/decode-answer.ts'
import { eventsOf } from './shown-entry.ts'
import { holdSteps, openingArguments, plainSteps, publishesIn, publishSteps } from './test-steps.ts'

/**
 * Writes what happened on a connection as a test that repeats it and expects the same.
 *
 * @param entries What is known, oldest first.
 * @param connection Id of the connection.
 */
export function writeTest(entries: readonly Entry[], connection: string): string {
  const requests = entries.filter(
    (entry): entry is RequestEntry => entry.type === 'request' && entry.connection === connection,
  )
  const first = requests[0]
  if (first === undefined) return '// What happened on this connection is no longer kept.\n'
  const { kind, target, answer } = first
  const isWhole = entries.at(-1)!.seq - first.seq === entries.length - 1 - entries.indexOf(first)
  const steps =
    kind === 'websocket'
      ? webSocketSteps(entries, requests)
      : answer?.instruct?.hold === undefined
        ? plainSteps(first)
        : holdSteps(entries, first)
  const body = steps.map((line) => (line === '' ? '' : `  ${line}`)).join('\n')
  return `import { createTestProxy } from '@grip/dev/test'
import { expect, it } from 'vitest'
import app from './app.js' // your app

it(${quote(`${titleOf(kind, answer?.instruct?.hold)} ${redactTarget(target)}`)}, async () => {
  const proxy = createTestProxy(app)
${isWhole ? '' : '  // Some of what happened came too fast to be recorded, and is not here.\n'}${body}
  await proxy.close()
})
`
}

function titleOf(kind: string, hold: string | undefined): string {
  if (kind === 'websocket') return 'the WebSocket'
  if (hold === 'stream') return 'the stream'
  return hold === 'response' ? 'the long-poll' : 'the request'
}

// What the app publishes while it answers happens again; what came from elsewhere is published by the test.
function webSocketSteps(entries: readonly Entry[], requests: readonly RequestEntry[]): string[] {
  const steps: string[] = []
  const channels = new Set<string>()
  let prefix = 'm:'
  let isOver = false
  let position = 0
  for (const entry of requests) {
    const { connection, body, target, headers, answer, after } = entry
    const before = publishesIn(entries, position, after).filter(({ item }) => channels.has(item.channel))
    for (const publish of before) steps.push(...publishSteps(publish, 'webSocket'))
    position = entry.seq
    for (const { type, content } of eventsOf(body)) {
      const step = clientStep(type, content, target, headers)
      if (type === 'CLOSE') steps.push(closeStep(content, eventsOf(answer?.body ?? '')))
      else if (step !== undefined) steps.push(step)
      if (type === 'OPEN' && answer?.status !== 200) return refusalSteps(target, headers, answer?.status)
      isOver ||= type === 'CLOSE' || type === 'DISCONNECT'
    }
    if (isOver) break
    for (const { item } of publishesIn(entries, after, entry.seq)) {
      const content = item.webSocket?.content
      const isKept = wasDropped(entries, connection, item.channel, after, entry.seq)
      if (content === undefined || !channels.has(item.channel) || isKept) continue
      steps.push(`expect(await ws.next()).toEqual(${quoteBytes(content, item.webSocket!.type === 'text')})`)
    }
    prefix = prefixOf(answer?.headers ?? []) ?? prefix
    const answered = eventsOf(answer?.body ?? '')
    steps.push(...answerSteps(answered, prefix, channels))
    isOver = answered.some(({ type }) => type === 'CLOSE')
    if (isOver) break
  }
  const rest = isOver ? [] : publishesIn(entries, position, Infinity)
  for (const publish of rest)
    if (channels.has(publish.item.channel)) steps.push(...publishSteps(publish, 'webSocket'))
  return steps
}

function clientStep(
  type: string,
  content: Buffer | undefined,
  target: string,
  headers: readonly Header[],
): string | undefined {
  switch (type) {
    case 'OPEN':
      return `const ws = await proxy.webSocket(${openingArguments(target, headers)})`
    case 'TEXT':
      return `ws.send(${quoteBytes(content ?? Buffer.alloc(0), true)})`
    case 'BINARY':
      return `ws.send(${quoteBytes(content ?? Buffer.alloc(0), false)})`
    case 'PING':
      return `ws.ping(${quoteBytes(content ?? Buffer.alloc(0), true)})`
    case 'DISCONNECT':
      return 'ws.drop()'
    default:
      return undefined
  }
}

// The client closes, and gets the close of the app's answer, or none.
function closeStep(content: Buffer | undefined, answered: readonly OriginEvent[]): string {
  const close = answered.find(({ type }) => type === 'CLOSE')
  const given = content !== undefined && content.length >= 2 ? argumentsOfClose(content) : ''
  const expected = close === undefined ? "{ code: 1006, reason: '' }" : closeOf(close.content)
  return `expect(await ws.close(${given})).toEqual(${expected})`
}

function argumentsOfClose(content: Buffer): string {
  return `${content.readUInt16BE(0)}, ${quote(content.toString('utf8', 2))}`
}

function closeOf(content: Buffer = Buffer.alloc(0)): string {
  const code = content.length >= 2 ? content.readUInt16BE(0) : 1000
  return `{ code: ${code}, reason: ${quote(content.toString('utf8', 2))} }`
}

function refusalSteps(target: string, headers: readonly Header[], status: number | undefined): string[] {
  return [
    `const refusal = proxy.webSocket(${openingArguments(target, headers)})`,
    `await expect(refusal).rejects.toMatchObject({ response: { status: ${status ?? 502} } })`,
  ]
}

function answerSteps(events: readonly OriginEvent[], prefix: string, channels: Set<string>): string[] {
  const steps: string[] = []
  for (const { type, content = Buffer.alloc(0) } of events) {
    const text = content.toString('utf8')
    if (type === 'TEXT' && text.startsWith('c:')) follow(text.slice(2), channels)
    else if (type === 'TEXT' || type === 'BINARY') {
      const message = content.subarray(Buffer.byteLength(prefix))
      steps.push(`expect(await ws.next()).toEqual(${quoteBytes(message, type === 'TEXT')})`)
    } else if (type === 'PONG') steps.push(`expect(await ws.nextPong()).toBe(${quote(text)})`)
    else if (type === 'PING') steps.push(`expect(await ws.nextPing()).toBe(${quote(text)})`)
    else if (type === 'CLOSE') steps.push(`expect(await ws.closed).toEqual(${closeOf(content)})`)
  }
  return steps
}

function follow(json: string, channels: Set<string>): void {
  try {
    const { type, channel } = JSON.parse(json) as { type?: unknown; channel?: unknown }
    if (typeof channel !== 'string') return
    if (type === 'subscribe') channels.add(channel)
    else if (type === 'unsubscribe') channels.delete(channel)
  } catch {
    // Text that is not a control message subscribes to nothing.
  }
}

// Whether a filter kept an item from this connection.
function wasDropped(
  entries: readonly Entry[],
  connection: string,
  channel: string,
  after: number,
  until: number,
): boolean {
  return entries.some(
    (entry) =>
      entry.type === 'event' &&
      entry.seq > after &&
      entry.seq <= until &&
      entry.event.code === 'filter-dropped' &&
      entry.event.connection === connection &&
      entry.event.channel === channel,
  )
}

function prefixOf(headers: readonly Header[]): string | undefined {
  return /message-prefix="?([^";,]*)/.exec(headerOf(headers, 'sec-websocket-extensions') ?? '')?.[1]
}
