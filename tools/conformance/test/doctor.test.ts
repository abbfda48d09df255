import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { createGripHandler } from '@grip/core'
import { toNodeListener } from '@grip/node'
import { expect, it, onTestFinished } from 'vitest'
import { allEngines, describeWhere, startPushpin } from '../src/index.ts'

const CLI = fileURLToPath(new URL('../../../packages/dev/src/cli.ts', import.meta.url))

interface Found {
  code: string
  status: string
  message: string
}

/** Runs `grip-dev doctor`, as a user does. */
function doctor(...args: string[]): Promise<{ exit: number; found: Found[] }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, 'doctor', '--json', ...args], (error, stdout) => {
      resolve({ exit: Number(error?.code ?? 0), found: JSON.parse(stdout) as Found[] })
    })
  })
}

describeWhere('pushpin', 'the doctor', () => {
  const engines = allEngines().map((engine) => [engine.version, engine] as const)
  it.each(engines)('finds nothing wrong with a healthy Pushpin %s', async (_, engine) => {
    const { origin, setGripUrl } = await startApp()
    const pushpin = await startPushpin({ origin, engine })
    onTestFinished(() => pushpin.stop())
    setGripUrl(pushpin.gripUrl)
    const begin = performance.now()
    const paths = '--stream /events --websocket /chat --poll /poll --pushpin'.split(' ')
    const { exit, found } = await doctor(
      '--url',
      pushpin.url,
      '--grip-url',
      pushpin.gripUrl,
      '--origin',
      origin,
      ...paths,
      engine.version,
    )
    expect([exit, found.filter(({ status }) => status === 'failed')]).toEqual([0, []])
    expect(found.map(({ code }) => code)).toEqual(
      expect.arrayContaining([
        'publish-arrives',
        'bytes',
        'key',
        'unsigned',
        'features',
        'poll',
        'not-modified',
      ]),
    )
    expect(performance.now() - begin).toBeLessThan(30_000)
  })
})

/** An app behind Pushpin, whose GRIP_URL is known later. */
async function startApp(): Promise<{ origin: string; setGripUrl(url: string): void }> {
  let gripUrl = ''
  const app = createGripHandler(
    (request, grip) => {
      const { pathname } = new URL(request.url)
      if (pathname === '/poll') return grip.holdResponse('polled', { timeout: 25, status: 304 })
      if (pathname !== '/events') return grip.webSocket({ message: (ws, data) => ws.send(data) })
      return grip.holdStream('news', { headers: { 'content-type': 'text/event-stream' } })
    },
    { config: () => gripUrl, onError: () => {} },
  )
  const server = createServer(toNodeListener(app))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    setGripUrl: (url) => void (gripUrl = url),
  }
}
