import type http from 'node:http'
import { describe, expect, it } from 'vitest'
import { hold, startHeld, warnings } from './support/held.ts'
import type { Answer } from './support/origin.ts'

const events = (headers: Record<string, string> = {}, body = ''): Answer =>
  hold('stream', { 'Content-Type': 'text/event-stream', ...headers }, body)
const stream = (content: string, channel = 'a'): object => ({
  channel,
  formats: { 'http-stream': { content } },
})

const accept = (value: string): http.RequestOptions => ({ headers: { accept: value } })

describe('a stream that an EventSource asks for without its type', () => {
  const missing =
    'the stream that "Accept: text/event-stream" asks for has no Content-Type: an EventSource never opens on it; set "Content-Type: text/event-stream" on the hold'
  const plain = missing.replace('no Content-Type', 'the Content-Type text/plain')
  it.each<[string, string, Record<string, string>, string]>([
    ['as browsers ask', 'text/event-stream', {}, missing],
    ['in a list, in capitals', 'text/plain, TEXT/Event-Stream;q=0.9', {}, missing],
    ['with another type', 'text/event-stream', { 'Content-Type': 'text/plain; charset=utf-8' }, plain],
  ])('has a line: %s', async (_, value, headers, message) => {
    const { proxy } = await startHeld(hold('stream', headers), accept(value))
    expect(await proxy.event('stream-without-type')).toEqual({
      code: 'stream-without-type',
      level: 'warning',
      message,
      path: '/page',
    })
  })

  it.each<[string, string, Answer]>([
    ['the type is there', 'text/event-stream', events()],
    [
      'it is in capitals, with a charset',
      'text/event-stream',
      hold('stream', { 'Content-Type': 'Text/Event-Stream; charset=utf-8' }),
    ],
    ['nobody asks for events', '*/*', hold('stream')],
    ['it is a long-poll', 'text/event-stream', hold('response')],
  ])('has no line where %s', async (_, value, answer) => {
    const { proxy } = await startHeld(answer, accept(value))
    expect(warnings(proxy)).toEqual([])
  })
})

describe('what is published to a text/event-stream', () => {
  const line = (channel = 'a'): [string, string] => [
    'sse-unframed',
    `an item for "${channel}" is not whole server-sent events, as its text/event-stream needs: clients do not see it, and it corrupts the next one; publish sse({ data }), which writes "data: …\\n\\n"`,
  ]
  it.each([
    ['hello'], ['data: x'], ['data: x\n'], ['data: x\r\n'], ['hello\n\n'], ['data: x\n\ndata: y'], ['dat: x\n\n'], [' data: x\n\n'],
    ['{"data":1}\n\n'], ['\n\nx'], ['data: x\n\n: y'], ['Data: x\n\n'], ['data: x\n\nid: 1\n'],
  ])('has a line where it is not framed: %j', async (content) => {
    const { proxy } = await startHeld(events())
    await proxy.publish(stream(content))
    expect(warnings(proxy)).toEqual([line()])
  }) // prettier-ignore

  it.each([
    ['data: x\n\n'], ['data: x\r\n\r\n'], ['data: x\r\r'], ['data:x\n\n'], ['data\n\n'], [':\n\n'], [': keep\n'], ['\n'], ['event: a\nid: 1\nretry: 5\ndata: x\ndata: y\n\n'],
    ['data: x\n\n: y\n'], ['data: x\n\ndata: y\n\n'], [''], ['data: é\u2028\n\n'],
  ])('has no line where it is framed: %j', async (content) => {
    const { proxy } = await startHeld(events())
    await proxy.publish(stream(content))
    expect(warnings(proxy)).toEqual([])
  }) // prettier-ignore

  it('has one line for each channel', async () => {
    const { proxy } = await startHeld(events({ 'Grip-Channel': 'a, b' }))
    await proxy.event('held')
    for (const channel of ['a', 'b', 'a', 'b']) await proxy.publish(stream('hello', channel))
    expect(warnings(proxy)).toEqual([line('a'), line('b')])
    expect(
      proxy.events.filter(({ code }) => code === 'sse-unframed').map(({ path, channel }) => [path, channel]),
    ).toEqual([
      ['/page', 'a'],
      ['/page', 'b'],
    ])
  })

  it('has no line where the stream is another one, or the item does not reach it', async () => {
    const { proxy: plain } = await startHeld(hold('stream', { 'Content-Type': 'text/plain' }))
    await plain.publish(stream('hello'))
    expect(warnings(plain)).toEqual([])
    const { proxy } = await startHeld(
      events({ 'Grip-Channel': 'a; filter=skip-self', 'Grip-Set-Meta': 'user="me"' }),
    )
    await proxy.publish({ ...stream('hello'), meta: { sender: 'me' } })
    expect(warnings(proxy)).toEqual([])
  })

  it('is judged by its keep-alive and its first body as well', async () => {
    const { proxy } = await startHeld(events({ 'Grip-Keep-Alive': 'x; timeout=50' }, 'welcome\n\n'))
    expect(warnings(proxy)).toEqual([
      [
        'sse-unframed',
        'the first body of a text/event-stream is not whole server-sent events: clients do not see it, and it corrupts the next one; write it with sse({ data })',
      ],
      [
        'sse-unframed',
        'the keep-alive of a text/event-stream is not whole server-sent events: clients do not see it, and it corrupts the next one; write ":\\n\\n", a comment',
      ],
    ])
  })

  it('is judged in the JSON form, and fits with events and comments', async () => {
    const instruct = (body: string, content: string): Answer => [
      200,
      { 'Content-Type': 'application/grip-instruct' },
      JSON.stringify({
        hold: { mode: 'stream', channels: [{ name: 'a' }], 'keep-alive': { content } },
        response: { headers: { 'content-type': 'text/event-stream' }, body },
      }),
    ]
    const { proxy } = await startHeld(instruct('welcome', 'x'))
    expect(warnings(proxy).map(([code]) => code)).toEqual(['sse-unframed', 'sse-unframed'])
    const { proxy: framed } = await startHeld(instruct('data: welcome\n\n', ':\n\n'))
    expect(warnings(framed)).toEqual([])
  })
})
