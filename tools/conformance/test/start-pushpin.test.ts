import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import net from 'node:net'
import { expect, it } from 'vitest'
import {
  describeWhere,
  type OriginServer,
  type Pushpin,
  startOriginServer,
  startPushpin,
  within,
} from '../src/index.ts'

const script = new URL('./hold-pushpin.ts', import.meta.url).pathname

describeWhere('pushpin', 'the fixture that starts Pushpin', () => {
  it('two run side by side, and stop() leaves neither a listener nor a folder', () =>
    withOrigin(async (origin) => {
      const [one, two] = await Promise.all([
        startPushpin({ origin: origin.url }),
        startPushpin({ origin: origin.url }),
      ])
      expect(new Set([one.url, two.url, one.controlUrl, two.controlUrl]).size).toBe(4)
      expect(existsSync(one.directory)).toBe(true)
      await Promise.all([one.stop(), two.stop()])
      for (const { url, controlUrl, directory } of [one, two]) {
        expect([await accepts(url), await accepts(controlUrl), existsSync(directory)]).toEqual([
          false,
          false,
          false,
        ])
      }
    }))

  it('one that is killed leaves nothing behind, and another takes its ports', () =>
    withOrigin(async (origin) => {
      const one = await startPushpin({ origin: origin.url })
      await one.kill()
      expect([await accepts(one.url), await accepts(one.controlUrl), existsSync(one.directory)]).toEqual([
        false,
        false,
        false,
      ])
      const two = await startPushpin({ origin: origin.url, ports: one.ports })
      expect([two.url, two.controlUrl, await accepts(one.url)]).toEqual([one.url, one.controlUrl, true])
      await two.stop()
    }))

  it.each(['SIGKILL', 'SIGINT', 'SIGTERM'] as const)(
    'a process that is ended by %s leaves no Pushpin behind',
    (signal) =>
      withOrigin(async (origin) => {
        const child = spawn(process.execPath, [script, origin.url], { stdio: ['ignore', 'pipe', 'inherit'] })
        const [line] = (await within(
          once(child.stdout.setEncoding('utf8'), 'data'),
          'Pushpin in a child',
          60,
        )) as [string]
        const { url, directory } = JSON.parse(line) as Pick<Pushpin, 'url' | 'directory'>
        expect(await accepts(url)).toBe(true)
        child.kill(signal)
        await within(once(child, 'exit'), 'the child to end', 60)
        await within(gone(directory), 'Pushpin to end after its owner', 60)
        expect(await accepts(url)).toBe(false)
      }),
  )
})

async function withOrigin(run: (origin: OriginServer) => Promise<void>): Promise<void> {
  const origin = await startOriginServer()
  try {
    await run(origin)
  } finally {
    await origin.close()
  }
}

function accepts(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(Number(new URL(url).port), '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}

/** The folder is the last thing to go, once every process of Pushpin has ended. */
async function gone(directory: string): Promise<void> {
  while (existsSync(directory)) await new Promise((resolve) => setTimeout(resolve, 20))
}
