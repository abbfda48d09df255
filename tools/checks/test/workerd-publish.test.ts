import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { RunningWorker } from '../src/serve-worker.ts'
import { startWorkerd } from './start-workerd.ts'

/** POSTs that wait for an answer, of one publish each. */
const held: ServerResponse[] = []
let hold = true
let arrived: () => void = () => undefined

const control = createServer((request, response) => {
  void text(request).then((body) => {
    const { items } = JSON.parse(body) as { items: { channel: string }[] }
    if (!hold) return response.end('Published\n')
    if (items.length === 1) held.push(response)
    return arrived()
  })
})

let worker: RunningWorker

beforeAll(async () => {
  control.listen(0, '127.0.0.1')
  await once(control, 'listening')
  const { port } = control.address() as AddressInfo
  worker = await startWorkerd('workerd-publish', [`--external-addr=control=127.0.0.1:${port}`])
})

afterAll(async () => {
  await worker.close()
  control.closeAllConnections()
  control.close()
})

beforeEach(() => {
  held.length = 0
  hold = true
})

/** Resolves when so many POSTs wait. */
function waiting(count: number): Promise<void> {
  return new Promise((resolve) => {
    arrived = () => {
      if (held.length >= count) resolve()
    }
  })
}

it.each(['/handler', '/publisher'])(
  '50 overlapping requests publish, one client leaves: the others are answered (%s)',
  async (path) => {
    const all = waiting(50)
    const leaving = new AbortController()
    const requests = Array.from({ length: 50 }, (_, channel) =>
      fetch(`${worker.url}${path}?channel=${channel}`, channel === 0 ? { signal: leaving.signal } : {}),
    )
    await all
    leaving.abort()
    await expect(requests[0]).rejects.toThrow('aborted')
    hold = false
    for (const response of held) response.end('Published\n')
    const answers = await Promise.all(requests.slice(1))
    expect(answers.map(({ status }) => status)).toEqual(Array(49).fill(204))
    expect((await fetch(`${worker.url}${path}?channel=next`)).status).toBe(204)
  },
)
