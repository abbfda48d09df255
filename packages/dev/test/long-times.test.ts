import { describe, expect, it, onTestFinished } from 'vitest'
import { open } from './support/client.ts'
import { opened, startOrigin, text, type Answer } from './support/origin.ts'
import { startProxy } from './support/proxy.ts'

/** Collects what Node says of timers that it cannot wait for, and fires after 1 ms instead. */
function overflows(): string[] {
  const names: string[] = []
  const listen = ({ name }: Error): void => void names.push(name)
  process.on('warning', listen)
  onTestFinished(() => void process.off('warning', listen))
  return names
}

const cut = (what: string, seconds: string): string =>
  `${what} of ${seconds} s is cut to 2,147,483 s: in Pushpin its milliseconds overflow, and it may end at once (give seconds, not milliseconds)`

const hold = (mode: string, more: Record<string, string> = {}): Answer => [
  200,
  { 'Grip-Hold': mode, 'Grip-Channel': 'a', ...more },
  'x',
]
const instruct = (holdFields: object): Answer => [
  200,
  { 'Content-Type': 'application/grip-instruct' },
  JSON.stringify({ hold: { channels: [{ name: 'a' }], ...holdFields } }),
]
const control = (message: object): Answer => opened(text(`c:${JSON.stringify(message)}`))

describe('a time that no timer can wait for is cut, and a line says so', () => {
  const holds: [string, Answer, string][] = [
    ['of a long-poll', hold('response', { 'Grip-Timeout': '2147484' }), cut('a timeout', '2147484')],
    ['of a long-poll in JSON', instruct({ timeout: 2_147_483_647 }), cut('a timeout', '2147483647')],
    ['of a keep-alive', hold('stream', { 'Grip-Keep-Alive': 'k; timeout=30000000' }), cut('a keep-alive timeout', '30000000')],
    ['of a keep-alive in JSON', instruct({ mode: 'stream', 'keep-alive': { content: 'k', timeout: 3_000_000 } }), cut('a keep-alive timeout', '3000000')],
    ['of a next link', hold('stream', { 'Grip-Link': '</n>; rel=next; timeout=999999999' }), cut('a next link timeout', '999999999')],
  ] // prettier-ignore
  it.each(holds)('%s', async (_, answer, message) => {
    const names = overflows()
    const app = await startOrigin(() => answer)
    const proxy = await startProxy(app.url)
    const left = new AbortController()
    const client = fetch(`${proxy.url}/page`, { signal: left.signal }).catch(() => {})
    await proxy.event('subscribed')
    expect(await proxy.event('timeout-too-long')).toEqual({
      code: 'timeout-too-long',
      level: 'warning',
      message,
      path: '/page',
    })
    await new Promise(setImmediate)
    expect([names, app.requests.length]).toEqual([[], 1])
    left.abort()
    await client
  })

  const webSockets: [string, Answer, string][] = [
    ['of a keep-alive', control({ type: 'keep-alive', content: 'k', timeout: 3_000_000 }), cut('a keep-alive timeout', '3000000')],
    ['of a delayed message', control({ type: 'send-delayed', content: 'k', timeout: 3_000_000 }), cut('a send-delayed timeout', '3000000')],
    ['of Keep-Alive-Interval', opened('', { 'Keep-Alive-Interval': '3000000' }), cut('a Keep-Alive-Interval', '3000000')],
    ['of a Keep-Alive-Interval past all bounds', opened('', { 'Keep-Alive-Interval': '9'.repeat(400) }), cut('a Keep-Alive-Interval', 'Infinity')],
  ] // prettier-ignore
  it.each(webSockets)('%s of a WebSocket', async (_, answer, message) => {
    const names = overflows()
    const app = await startOrigin(() => answer)
    const proxy = await startProxy(app.url)
    const { socket, closed } = await open(`${proxy.url}/ws`)
    expect(await proxy.event('timeout-too-long')).toMatchObject({ level: 'warning', message, path: '/ws' })
    await new Promise(setImmediate)
    expect([names, app.requests.length]).toEqual([[], 1])
    socket.terminate()
    await closed
  })
})

const longest: [string, Answer][] = [
  ['long-poll', hold('response', { 'Grip-Timeout': '2147483' })],
  ['keep-alive', hold('stream', { 'Grip-Keep-Alive': 'k; timeout=2147483' })],
]
it.each(longest)('the longest time that a timer can wait for is taken as it is: %s', async (_, answer) => {
  const names = overflows()
  const app = await startOrigin(() => answer)
  const proxy = await startProxy(app.url)
  const left = new AbortController()
  const client = fetch(proxy.url, { signal: left.signal }).catch(() => {})
  await proxy.event('subscribed')
  await new Promise(setImmediate)
  expect([names, proxy.events.filter(({ level }) => level === 'warning')]).toEqual([[], []])
  left.abort()
  await client
})
