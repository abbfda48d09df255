import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import { expect, it } from 'vitest'
import { connect } from './support/client.ts'
import { opened, startOrigin } from './support/origin.ts'
import { startProxy, type TestProxy } from './support/proxy.ts'

const BODY =
  'Host not allowed: this development proxy answers as localhost. Allow another name, such as that of a tunnel, with its "clientHosts" option (--client-host).\n'

async function get({ port }: TestProxy, host: string, method = 'GET'): Promise<[number, string]> {
  const request = http.request({
    port,
    host: '127.0.0.1',
    method,
    path: '/page?canary',
    headers: { host },
    agent: false,
  })
  const [response] = (await once(request.end(), 'response')) as [http.IncomingMessage]
  return [response.statusCode!, Buffer.concat(await response.toArray()).toString()]
}

/** The status of a WebSocket handshake; 101 is an open one. */
async function shake({ url }: TestProxy, host: string): Promise<number> {
  const { socket } = connect(`${url}/ws?canary`, { headers: { host } })
  return new Promise((resolve) => {
    socket.once('open', () => resolve(101))
    socket.once('unexpected-response', (_, response) => resolve(response.statusCode!))
  })
}

const answer = ({ body, headers }: { body: string; headers: http.IncomingHttpHeaders }) =>
  body === '' ? ([200, {}, `hello ${headers.host}`] as [number, object, string]) : opened()

const start = async (options: Parameters<typeof startProxy>[1] = {}) => {
  const app = await startOrigin((request) => answer(request) as never)
  return { app, proxy: await startProxy(app.url, options) }
}

it.each(['127.0.0.1:7999', 'localhost', 'LOCALHOST:1', 'app.localhost:7999', '[::1]:7999', '127.8.8.8'])(
  'E3 clients reach the app as %s',
  async (host) => {
    const { proxy } = await start()
    expect(await get(proxy, host)).toEqual([200, `hello ${host}`])
    expect(await shake(proxy, host)).toBe(101)
  },
)

it.each([
  'evil.example', 'evil.example:7999', 'localhost.', 'evil.example@localhost', 'localhost@evil.example', 'evil.example#localhost',
  'evil.example/localhost', 'evil.example:80.localhost', '[::ffff:a00:1]', '192.168.0.1.nip.io', 'localhost.evil.example',
  '127.0.0.1.evil.example', '127.evil.example', '10.0.0.1', 'a b', '0',
])('E3 a page whose name was rebound does not reach the app as %j', async (host) => {
  const { app, proxy } = await start()
  expect(await get(proxy, host)).toEqual([403, BODY])
  expect(await get(proxy, host, 'POST')).toEqual([403, BODY])
  expect(await shake(proxy, host)).toBe(403)
  expect(app.requests).toEqual([])
}) // prettier-ignore

it('E3 the line of a refused host says what to set', async () => {
  const { proxy } = await start()
  await get(proxy, 'evil.example:7999')
  const { host: _, ...event } = { host: 0, ...(await proxy.event('client-host-refused')) }
  expect(event).toEqual({
    code: 'client-host-refused',
    level: 'warning',
    message:
      'a request for the host "evil.example:7999" is answered 403: clients reach this proxy as localhost; allow another name with "clientHosts" (--client-host)',
    path: '/page',
  })
})

it('E3 a WebSocket of a refused host has a body and a line, too', async () => {
  const { proxy } = await start()
  const { socket } = connect(`${proxy.url}/ws?canary`, { headers: { host: 'evil.example' } })
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, http.IncomingMessage]
  expect([response.statusCode, Buffer.concat(await response.toArray()).toString()]).toEqual([403, BODY])
  expect(await proxy.event('client-host-refused')).toMatchObject({ level: 'warning', path: '/ws' })
})

it.each<[string, object, string[], string[]]>([
  ['its name', { clientHosts: ['Tunnel.Example'] }, ['tunnel.example', 'TUNNEL.example:443'], ['a.tunnel.example', 'tunnel.example.evil']],
  ['names below one', { clientHosts: ['.tunnel.example'] }, ['a.tunnel.example', 'a.b.tunnel.example', 'tunnel.example'], ['atunnel.example', '.tunnel.example.evil']],
  ['an address', { clientHosts: ['192.168.1.5', '::2'] }, ['192.168.1.5:7999', '[::2]:7999'], ['192.168.1.6']],
  ['the hosts of both ports', { allowedHosts: ['grip.internal'] }, ['grip.internal'], ['evil.example']],
  ['any name', { clientHosts: 'any' }, ['evil.example', '10.0.0.1', 'a b'], []],
])('E3 a tunnel reaches the app by %s', async (_, options, allowed, refused) => {
  const { proxy } = await start(options)
  for (const host of allowed) expect([host, (await get(proxy, host))[0], await shake(proxy, host)]).toEqual([host, 200, 101])
  for (const host of refused) expect([host, (await get(proxy, host))[0], await shake(proxy, host)]).toEqual([host, 403, 403])
}) // prettier-ignore

it('E3 a name that is allowed to clients is none to publishers', async () => {
  const { proxy } = await start({ clientHosts: 'any' })
  const request = http.get({ port: proxy.controlPort, host: '127.0.0.1', headers: { host: 'evil.example' } })
  const [response] = (await once(request, 'response')) as [http.IncomingMessage]
  expect(response.resume().statusCode).toBe(403)
  const { proxy: named } = await start({ clientHosts: ['tunnel.example'] })
  const other = http.get({ port: named.controlPort, host: '127.0.0.1', headers: { host: 'tunnel.example' } })
  const [refused] = (await once(other, 'response')) as [http.IncomingMessage]
  expect(refused.resume().statusCode).toBe(403)
})

it.each(['0.0.0.0', '127.0.0.1', 'localhost'])('E3 the URLs of a proxy on %s work', async (host) => {
  const { app, proxy } = await start({ host })
  expect((await fetch(proxy.url)).status).toBe(200)
  expect((await fetch(proxy.controlUrl)).status).toBe(200)
  expect(app.requests).toHaveLength(1)
})

it('a client of HTTP/1.0 that names no host reaches the app, which sees localhost', async () => {
  const { proxy } = await start()
  const socket = net.connect(proxy.port, '127.0.0.1')
  socket.write('GET / HTTP/1.0\r\n\r\n')
  let received = ''
  for await (const chunk of socket) received += String(chunk)
  expect(received).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*hello localhost/)
})
