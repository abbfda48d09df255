import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { createGripHandler } from '@grip/core'
import { toNodeListener } from '@grip/node'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startPushpin } from '../src/index.ts'
import { allEngines } from '../src/pushpin/engines.ts'

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

const engines = allEngines()

if (engines.length === 0) {
  const notRun = 'Pushpin is not installed, so the doctor is not tried on it: apt-get install pushpin'
  it(notRun, () => {
    expect(process.env['CI'] ?? '', 'CI needs Pushpin: apt-get install pushpin').toBe('')
    console.log(notRun)
  })
}

describe.each(engines.map((engine) => [engine.version, engine] as const))(
  'the doctor, Pushpin %s',
  (_, engine) => {
    it('finds nothing wrong with a healthy set-up', { timeout: 60_000 }, async () => {
      const { origin, setGripUrl } = await startApp()
      const pushpin = await startPushpin({ origin, engine })
      onTestFinished(() => pushpin.stop())
      setGripUrl(pushpin.gripUrl)
      const begin = performance.now()
      const paths = [
        '--stream',
        '/events',
        '--websocket',
        '/chat',
        '--poll',
        '/poll',
        '--pushpin',
        engine.version,
      ]
      const { exit, found } = await doctor(
        '--url',
        pushpin.url,
        '--grip-url',
        pushpin.gripUrl,
        '--origin',
        origin,
        ...paths,
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
      expect(performance.now() - begin).toBeLessThan(10_000)
    })
  },
)

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
