import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { open } from './support/client.ts'
import { ACCEPTED, shake, startEcho, startRaw } from './support/foreign.ts'
import { opened, startOrigin } from './support/origin.ts'
import { startProxy } from './support/proxy.ts'

describe("a WebSocket that is not GRIP's goes to the app as it is", () => {
  it.each<[string, string, string[], object, string]>([
    ['of Next.js', '/_next/webpack-hmr?id=canary', [], {}, 'its path belongs to Next.js'],
    ['of Next.js with a base path', '/docs/_next/webpack-hmr', [], {}, 'its path belongs to Next.js'],
    ['of Vite', '/?token=canary', ['vite-hmr'], {}, 'its sub-protocol is vite-hmr'],
    ['of Vite that asks whether it is there', '/', ['vite-ping'], {}, 'its sub-protocol is vite-ping'],
    [
      'that an option names',
      '/socket.io/?canary',
      [],
      { pass: ['/graphql', '/socket.io/'] },
      'its path begins with /socket.io/',
    ],
  ])('%s', async (_, path, protocols, options, why) => {
    const app = await startEcho()
    const proxy = await startProxy(app.url, options)
    const headers = { 'Grip-Sig': 'evil', 'Meta-User': 'kept', Cookie: 'a=1', Origin: 'http://localhost' }
    const { socket } = await open(proxy.url + path, { headers, perMessageDeflate: true }, protocols)
    const everyByte = Buffer.from(Array.from({ length: 256 }, (_entry, byte) => byte))
    for (const sent of [Buffer.from('c:{"type":"subscribe"}'), everyByte]) {
      socket.send(sent, { binary: sent === everyByte })
      expect(await once(socket, 'message')).toEqual([sent, sent === everyByte])
    }
    expect([socket.protocol, socket.extensions]).toEqual([protocols[0] ?? '', 'permessage-deflate'])
    expect(app.requests.map(({ url }) => url)).toEqual([path])
    const arrived = app.requests[0]!.headers
    expect([arrived['grip-sig'], arrived['grip-feature'], arrived['connection-id']]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    expect([arrived.cookie, arrived.origin, arrived.host]).toEqual([
      'a=1',
      'http://localhost',
      new URL(proxy.url).host,
    ])
    expect(await proxy.event('websocket-passed')).toEqual({
      code: 'websocket-passed',
      level: 'info',
      message: `a WebSocket is passed to the app unchanged: ${why}`,
      path: path.split('?')[0],
    })
    expect(proxy.events.filter(({ level }) => level === 'warning')).toEqual([])
    socket.close(4001, 'bye')
    expect((await once(socket, 'close')).map(String)).toEqual(['4001', 'bye'])
  })

  it('while all others are events, and paths that only look alike', async () => {
    const app = await startOrigin(() => opened())
    const proxy = await startProxy(app.url, { pass: ['/hmr/'] })
    for (const path of ['/chat', '/hmr', '/a/hmr/', '/_nextish', '/x?/_next/']) {
      const { socket, closed } = await open(proxy.url + path, {}, [])
      socket.terminate()
      await closed
    }
    expect(app.requests.filter(({ body }) => body === 'OPEN\r\n').map(({ url }) => url)).toEqual([
      '/chat',
      '/hmr',
      '/a/hmr/',
      '/_nextish',
      '/x?/_next/',
    ])
  })

  it('with messages of 20 MB', { timeout: 30_000 }, async () => {
    const app = await startEcho()
    const proxy = await startProxy(app.url)
    const { socket } = await open(`${proxy.url}/_next/webpack-hmr`)
    const sent = Buffer.alloc(20_000_000, 'large ')
    socket.send(sent)
    const [received] = (await once(socket, 'message')) as [Buffer]
    expect(received.equals(sent)).toBe(true)
  })

  it('with what the client sent before it had an answer, and the app with its answer', async () => {
    let received = ''
    const url = await startRaw((socket) => {
      socket.on('data', (chunk: Buffer) => {
        if (received === '') socket.write(`${ACCEPTED}at once`)
        received += chunk.toString('latin1')
        if (received.endsWith('\r\n\r\nearly')) socket.end()
      })
    })
    const proxy = await startProxy(url)
    const client = shake(proxy.port, 'early')
    let answer = ''
    for await (const chunk of client) answer += String(chunk)
    expect(answer).toBe(`${ACCEPTED}at once`)
  })
})
