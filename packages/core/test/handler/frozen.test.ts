import { expect, it, vi } from 'vitest'
import { createGripHandler, type GripHandlerFunction } from '@grip/core'
import { invokeApp } from '../support/invoke-app.ts'
import { events, GRIP_URL, proxied, turn } from '../support/proxy.ts'

// Much work, on machines that have other work too.
vi.setConfig({ testTimeout: 120_000 })

const INVOCATIONS = 1000
const X = { webSocket: 'x' }

/** Ways to publish without waiting for it: at once, in a hook, later, and several in a row. */
const HANDLES: readonly [GripHandlerFunction<unknown>, request: () => Request, publishes: number][] = [
  [(_, grip) => (void grip.publish('a', X), new Response()), proxied, 1],
  [
    (_, grip) => grip.webSocket({ message: () => void grip.publish('a', X) }),
    () => events('TEXT 1\r\na\r\n'),
    1,
  ],
  [
    async (_, grip) => {
      void grip.publish('a', X)
      await turn()
      void grip.publish('b', X).then(() => grip.publish('c', X))
      return new Response()
    },
    proxied,
    3,
  ],
  [
    (_, grip) => {
      for (let count = 0; count < 20; count++) void grip.publish(`${count}`, X)
      return new Response()
    },
    () => new Request('http://app.test/'),
    20,
  ],
  [
    (_, grip) => grip.webSocket({ open: (ws) => ws.subscribe('a'), close: () => void grip.publish('a', X) }),
    () => events('OPEN\r\nCLOSE\r\n'),
    1,
  ],
]

it.each(['waitUntil', 'no waitUntil'])(
  'F5 on a platform with %s, nothing is under way when it freezes after an invocation',
  async (kind) => {
    let [published, expected, unsettled] = [0, 0, 0]
    const fetch = async (_: string, init: RequestInit): Promise<Response> => {
      unsettled++
      for (let turns = (published % 3) + 1; turns > 0; turns--) await turn()
      const { items } = JSON.parse(new TextDecoder().decode(init.body as Uint8Array)) as { items: unknown[] }
      published += items.length
      unsettled--
      return new Response('Published\n')
    }
    let lost = 0
    for (let run = 0; run < INVOCATIONS; run++) {
      const [handle, request, publishes] = HANDLES[run % HANDLES.length]!
      const late: Promise<unknown>[] = []
      const waitUntil = (promise: Promise<unknown>): void => void late.push(promise)
      const platform = kind === 'waitUntil' ? { waitUntil } : {}
      const app = createGripHandler(handle, { config: GRIP_URL, publish: { fetch } })
      const response = await invokeApp(app, request(), platform, [])
      while (late.length > 0) await Promise.all(late.splice(0))
      expected += publishes
      lost += expected - published
      expect([response.status, unsettled, lost]).toEqual([200, 0, 0])
    }
  },
)
