import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { connect } from './support/client.ts'
import { warnings } from './support/held.ts'
import { opened, startOrigin } from './support/origin.ts'
import { startProxy } from './support/proxy.ts'

describe('a WebSocket whose client offers sub-protocols and whose answer names none', () => {
  it('has one line for its path, which names no protocol: it may be a token', async () => {
    const app = await startOrigin(() => opened())
    const proxy = await startProxy(app.url)
    for (const path of ['/ws?canary', '/ws', '/other']) {
      const { closed } = connect(proxy.url + path, {}, ['chat', 'canary-token'])
      await closed
    }
    const found = proxy.events.filter(({ code }) => code === 'subprotocol-not-answered')
    expect(found.map(({ level, message, path }) => [level, message, path])).toEqual([
      [
        'warning',
        'the client offers 2 sub-protocols and the answer to OPEN names none: browsers fail the connection; name one of them in Sec-WebSocket-Protocol',
        '/ws',
      ],
      [
        'warning',
        'the client offers 2 sub-protocols and the answer to OPEN names none: browsers fail the connection; name one of them in Sec-WebSocket-Protocol',
        '/other',
      ],
    ])
    expect(JSON.stringify(proxy.events)).not.toContain('canary')
  })

  it.each<[string, string[], Record<string, string>]>([
    ['nothing is offered', [], {}],
    ['one is answered', ['chat'], { 'Sec-WebSocket-Protocol': 'chat' }],
  ])('has no line where %s', async (_, offered, headers) => {
    const app = await startOrigin(() => opened('', headers))
    const proxy = await startProxy(app.url)
    const { socket } = connect(proxy.url, {}, offered)
    await once(socket, 'open')
    expect(warnings(proxy)).toEqual([])
  })
})
