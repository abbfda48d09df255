import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type Socket } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it, onTestFinished, vi } from 'vitest'
import { toNodeListener } from '../src/index.ts'
import { listen, send, sendRaw, serve, serveMirror, signalled } from './serve.ts'

it('takes a body of exactly maxBodyBytes', async () => {
  const { origin } = await serveMirror({ maxBodyBytes: 3 })
  const answer = await send(origin, { method: 'POST', body: 'abc' })
  expect([answer.status, JSON.parse(answer.text).body]).toEqual([200, [97, 98, 99]])
})

it('answers 413 to a Content-Length over maxBodyBytes, before the body is there', async () => {
  const { port } = await serveMirror({ maxBodyBytes: 3 })
  const raw = await sendRaw(
    port,
    'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 4\r\n\r\n',
  )
  expect(raw).toMatch(/^HTTP\/1\.1 413 /)
})

it('answers 413 to a chunked body over maxBodyBytes', async () => {
  const { port } = await serveMirror({ maxBodyBytes: 3 })
  const head = 'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n'
  expect(await sendRaw(port, `${head}4\r\nabcd\r\n0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 413 /)
})

it('answers 413 to a Content-Length over maxBodyBytes, also where the app would not read the body', async () => {
  const { origin } = await serve(toNodeListener({ fetch: () => new Response('ok') }, { maxBodyBytes: 3 }))
  expect((await send(origin, { method: 'POST', body: 'abc' })).status).toBe(200)
  expect((await send(origin, { method: 'POST', body: 'abcd' })).status).toBe(413)
})

it('leaves a body unread until the app asks for it', async () => {
  const { port } = await serve(toNodeListener({ fetch: () => new Response('no need to read') }))
  const head = 'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n'
  for (const length of ['Content-Length: 4194304', 'Transfer-Encoding: chunked']) {
    expect(await sendRaw(port, `${head}${length}\r\n\r\n`)).toMatch(/\r\n\r\nno need to read$/)
  }
})

it('keeps nothing of a body over maxBodyBytes that flows on after its 413', { timeout: 60_000 }, async () => {
  const read = { fetch: async (request: Request) => new Response(await request.bytes()) }
  const received = signalled<Socket>()
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    received.resolve(request.socket)
    toNodeListener(read, { maxBodyBytes: 32 * 1_048_576 })(request, response)
  })
  const client = connect(await listen(server), '127.0.0.1')
  onTestFinished(() => void client.destroy())
  client.write('POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n')
  const socket = await received.promise
  const before = arrayBuffersInUse()
  const chunk = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(1_048_576), Buffer.from('\r\n')])
  for (let sent = 0; sent < 64; sent++) if (!client.write(chunk)) await once(client, 'drain')
  expect(String(await once(client, 'data'))).toMatch(/^HTTP\/1\.1 413 /)
  await vi.waitFor(() => expect(socket.bytesRead).toBeGreaterThan(64 * 1_048_576), { timeout: 20_000 })
  // While the connection is open a kept body stays; buffers that nothing holds are gone as soon as V8 has swept them.
  const heldMiB = () => (arrayBuffersInUse() - before) / 1_048_576
  await vi.waitFor(() => expect([socket.destroyed, heldMiB() < 16]).toEqual([false, true]), {
    timeout: 20_000,
  })
})

/** Bytes of buffers after a garbage collection. V8 frees what was collected in the background, a little later. */
function arrayBuffersInUse(): number {
  setFlagsFromString('--expose-gc')
  ;(runInNewContext('gc') as () => void)()
  return process.memoryUsage().arrayBuffers
}

it('takes 4 MiB by default, and answers 413 to one byte more', async () => {
  const app = {
    fetch: async (request: Request) => new Response(`${(await request.arrayBuffer()).byteLength}`),
  }
  const { origin } = await serve(toNodeListener(app))
  const answer = await send(origin, { method: 'POST', body: new Uint8Array(4_194_304) })
  expect([answer.status, answer.text]).toEqual([200, '4194304'])
  const head = 'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 4194305\r\n\r\n'
  expect(await sendRaw(Number(new URL(origin).port), head)).toMatch(/^HTTP\/1\.1 413 /)
})
