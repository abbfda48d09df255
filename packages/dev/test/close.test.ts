import { spawn } from 'node:child_process'
import { once } from 'node:events'
import http from 'node:http'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { connect, open } from './support/client.ts'
import { opened, startOrigin, text, type Received } from './support/origin.ts'
import { startProxy } from './support/proxy.ts'

const hold = (mode: string): Record<string, string> => ({
  'Grip-Hold': mode,
  'Grip-Channel': 'a',
  'Grip-Keep-Alive': 'x; timeout=1',
  'Grip-Link': '</pending>; rel=next',
})

const subscribe = text('c:{"type":"subscribe","channel":"a"}')
const keepAlive = text('c:{"type":"keep-alive","content":"x","timeout":30}')
const delayed = text('c:{"type":"send-delayed","content":"x","timeout":30}')

function reply({ url, body }: Received): ReturnType<typeof opened> | undefined {
  if (url === '/stream') return [200, hold('stream'), 'open']
  if (url === '/poll') return [200, hold('response')]
  if (url === '/ws' && body === 'OPEN\r\n') {
    return opened(subscribe + keepAlive + delayed, { 'Keep-Alive-Interval': '20' })
  }
  return undefined
}

describe('close()', () => {
  it('ends WebSockets, streams, long-polls, requests without an answer and kept connections', async () => {
    const app = await startOrigin(reply)
    const proxy = await startProxy(app.url)
    const socket = await open(`${proxy.url}/ws`)
    socket.socket.send('a message that the origin never answers')
    const pending = connect(`${proxy.url}/pending`)
    const ended = ['/stream', '/poll', '/pending'].map(
      (path) =>
        new Promise((resolve) =>
          http.get(proxy.url + path, (r) => r.resume().on('close', resolve)).on('error', resolve),
        ),
    )
    while (app.requests.length < 6 || proxy.events.filter(({ code }) => code === 'held').length < 2) {
      await new Promise(setImmediate)
    }
    await proxy.close()
    await Promise.all(ended)
    expect((await socket.closed)[0]).toBe(1006)
    expect((await pending.closed)[0]).toBe(1006)
    expect(app.requests.map(({ body }) => body)).not.toContain('DISCONNECT\r\n')
  })

  it('may be called twice', async () => {
    const proxy = await startProxy('http://127.0.0.1:9')
    await Promise.all([proxy.close(), proxy.close()])
    await expect(fetch(proxy.url)).rejects.toThrow('fetch failed')
  })

  it('leaves nothing that keeps the process alive', async () => {
    const app = await startOrigin(reply)
    const script = fileURLToPath(new URL('./support/close-in-process.ts', import.meta.url))
    const child = spawn(process.execPath, [script, app.url], { stdio: ['ignore', 'inherit', 'inherit'] })
    onTestFinished(() => void child.kill('SIGKILL'))
    expect(await once(child, 'exit')).toEqual([0, null])
  })
})
