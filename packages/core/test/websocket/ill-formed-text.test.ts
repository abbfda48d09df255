import { expect, it } from 'vitest'
import { createGripHandler, WebSocketTextError } from '@grip/core'
import { bytes, latin1 } from '../support/bytes.ts'
import { bodyOf, events, GRIP_URL } from '../support/proxy.ts'
import { contextOf, errorOf } from './context.ts'

/** What UTF-8 does not have: lone and missing continuations, overlong forms, surrogates, beyond U+10FFFF. */
const ILL_FORMED = [
  '\xff', '\xfe', '\x80', '\xbf', '\xc0\x80', '\xc1\xbf', '\xc3', '\xe2\x82', '\xe2\x28\xa1', '\xe0\x80\xaf',
  '\xed\xa0\x80', '\xed\xbf\xbf', '\xf0\x9f\x98', '\xf0\x80\x80\x80', '\xf4\x90\x80\x80', '\xf5\x80\x80\x80',
  '\xf8\x88\x80\x80\x80', 'a\xffb', '\xef\xbf\xbd\xff', '\xc3\xa9\xc3', '\0\xff', '\xef\xbb\xbf\x80',
] // prettier-ignore

/** What looks like it, and is text. */
const WELL_FORMED: [string, string][] = [
  ['\xef\xbf\xbd', '\ufffd'],
  ['a\xef\xbf\xbdb', 'a\ufffdb'],
  ['\xef\xbb\xbfa', '\ufeffa'],
  ['\xed\x9f\xbf', '\ud7ff'],
  ['\xee\x80\x80', '\ue000'],
  ['\xf4\x8f\xbf\xbf', '\u{10ffff}'],
  ['\0', '\0'],
  ['', ''],
]

const text = (content: string) => `TEXT ${content.length.toString(16)}\r\n${content}\r\n`

it.each(ILL_FORMED)(
  'C7 a text of %j is a typed error with the bytes, and the next one is received',
  (content) => {
    const ws = contextOf(text(content) + text('next'))
    const error = errorOf(() => ws.recv())
    expect(error).toBeInstanceOf(WebSocketTextError)
    expect(error).toMatchObject({ code: 'ERR_GRIP_WEBSOCKET_TEXT', status: 400, content: bytes(content) })
    expect([ws.recv(), ws.canRecv()]).toEqual(['next', false])
  },
)

it.each(WELL_FORMED)('C7 a text of %j is text', (content, expected) => {
  expect(contextOf(text(content)).recv()).toBe(expected)
})

it('C7 bytes that are not UTF-8 are received unchanged', () => {
  for (const content of ILL_FORMED) {
    const ws = contextOf(text(content).replace('TEXT', 'BINARY'))
    expect(latin1(ws.recv() as Uint8Array)).toBe(content)
  }
})

it('C7 hooks never see ill-formed text: the socket closes with 1007, and onError is called', async () => {
  const seen: unknown[] = []
  const errors: unknown[] = []
  const hooks = { message: (_: unknown, data: unknown) => seen.push(data) }
  const app = createGripHandler((_, grip) => grip.webSocket(hooks), {
    config: GRIP_URL,
    onError: (error) => errors.push(error),
  })
  for (const content of ILL_FORMED) {
    const body = await bodyOf(app.fetch(events(text('first') + text(content) + text('last'))))
    expect(body).toBe('CLOSE 2\r\n\x03\xef\r\n')
  }
  expect(seen).toEqual(ILL_FORMED.map(() => 'first'))
  expect(errors.map((error) => (error as WebSocketTextError).code)).toEqual(
    ILL_FORMED.map(() => 'ERR_GRIP_WEBSOCKET_TEXT'),
  )
})

it('C7 the error hook may read the bytes, and close with a code of its own', async () => {
  const app = createGripHandler(
    (_, grip) =>
      grip.webSocket({
        error(ws, error) {
          ws.send((error as WebSocketTextError).content)
          ws.close(4007)
        },
      }),
    { config: GRIP_URL, onError: () => undefined },
  )
  expect(await bodyOf(app.fetch(events(text('\xff'))))).toBe('BINARY 3\r\nm:\xff\r\nCLOSE 2\r\n\x0f\xa7\r\n')
})
