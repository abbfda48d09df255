import { headerOf, type Header } from '../headers.ts'
import { bytesOf, type Entry, type PublishEntry, type RequestEntry } from './entry.ts'
import { quote, quoteBytes } from './quote.ts'
import { REDACTED, redactHeaders, redactTarget } from './redact.ts'

/** What a client of a hold did and got. */
export function holdSteps(entries: readonly Entry[], first: RequestEntry): string[] {
  const { target, headers, answer } = first
  const { hold, channels = [] } = answer!.instruct!
  const names = new Set(channels.map(({ name }) => name))
  const publishes = publishesIn(entries, first.seq, Infinity).filter(({ item }) => names.has(item.channel))
  if (hold === 'response') {
    const publish = publishes.find(({ item }) => item.httpResponse?.action === 'send')
    const begin = [
      `const poll = await proxy.poll(${openingArguments(target, headers)})`,
      'expect(poll.held).toBe(true)',
    ]
    return publish === undefined ? begin : [...begin, ...publishSteps(publish, 'httpResponse')]
  }
  const isEvents = headerOf(answer!.headers, 'content-type')?.startsWith('text/event-stream') === true
  const steps = [
    `const stream = await proxy.stream(${openingArguments(target, headers)})`,
    `expect(stream.status).toBe(${answer!.status})`,
  ]
  for (const publish of publishes) steps.push(...publishSteps(publish, isEvents ? 'events' : 'httpStream'))
  return steps
}

/** A request that is not held. */
export function plainSteps({ method, target, headers, body, answer }: RequestEntry): string[] {
  const own = [
    ...(method === 'GET' ? [] : [`method: ${quote(method)}`]),
    ...headersField(headers),
    ...(body === '' ? [] : [`body: ${quoteBytes(bytesOf(body), true)}`]),
  ]
  const init = own.length === 0 ? '' : `, { ${own.join(', ')} }`
  return [
    `const response = await proxy.fetch(${quote(redactTarget(target))}${init})`,
    `expect(response.status).toBe(${answer?.status ?? 502})`,
  ]
}

/** Publishes an item, and expects it where the client is. */
export function publishSteps(
  { item }: PublishEntry,
  audience: 'webSocket' | 'httpStream' | 'httpResponse' | 'events',
): string[] {
  const format = audience === 'events' ? 'httpStream' : audience
  const content =
    format === 'httpResponse'
      ? item.httpResponse?.body
      : format === 'webSocket'
        ? item.webSocket?.content
        : item.httpStream?.content
  if (content === undefined || item[format]?.action !== 'send') return []
  const isText = format !== 'webSocket' || item.webSocket?.type === 'text'
  const text = quoteBytes(content, isText)
  const ids = [
    ...(item.id === undefined ? [] : [`id: ${quote(item.id)}`]),
    ...(item.prevId === undefined ? [] : [`prevId: ${quote(item.prevId)}`]),
  ]
  const publish = `await proxy.publish(${quote(item.channel)}, { ${[`${format}: ${text}`, ...ids].join(', ')} })`
  if (audience === 'webSocket') return [publish, `expect(await ws.next()).toEqual(${text})`]
  if (audience === 'httpResponse')
    return [publish, `expect(await (await poll.response).text()).toBe(${text})`]
  return [publish, `expect(stream.received.endsWith(${text})).toBe(true)`]
}

/** What was published between two entries. */
export function publishesIn(entries: readonly Entry[], after: number, until: number): PublishEntry[] {
  return entries.filter(
    (entry): entry is PublishEntry => entry.type === 'publish' && entry.seq > after && entry.seq <= until,
  )
}

/** The arguments that open a connection again. */
export function openingArguments(target: string, headers: readonly Header[]): string {
  const fields = headersField(headers)
  const lastEventId = headerOf(headers, 'last-event-id')
  if (lastEventId !== undefined) fields.push(`lastEventId: ${quote(lastEventId)}`)
  return `${quote(redactTarget(target))}${fields.length === 0 ? '' : `, { ${fields.join(', ')} }`}`
}

function headersField(headers: readonly Header[]): string[] {
  const kept = redactHeaders(headers).filter(([name, value]) => isOfInterest(name.toLowerCase(), value))
  if (kept.length === 0) return []
  const fields = kept.map(([name, value]) => {
    const shown = value === REDACTED ? `'' /* ${name.toLowerCase()}: was not recorded */` : quote(value)
    return `${quote(name.toLowerCase())}: ${shown}`
  })
  return [`headers: { ${fields.join(', ')} }`]
}

// The client's own headers, which an app may read.
function isOfInterest(name: string, value: string): boolean {
  if (['cookie', 'authorization', 'content-type'].includes(name))
    return name !== 'content-type' || !value.includes('websocket-events')
  return name.startsWith('x-') && !name.startsWith('x-forwarded-')
}
