import { expect, it } from 'vitest'
import { createGripHandler, type GripPlatform, type GripContext } from '@grip/core'
import { invokeApp } from '../support/invoke-app.ts'
import { GRIP_URL, proxied } from '../support/proxy.ts'

async function platformOf(...rest: unknown[]): Promise<{ platform: GripPlatform; env: unknown }> {
  const seen: GripContext<unknown>[] = []
  const app = createGripHandler<unknown>(
    (_, grip) => {
      seen.push(grip)
      return new Response()
    },
    { config: GRIP_URL },
  )
  await app.fetch(proxied(), ...rest)
  return seen[0]!
}

it("understands a Worker's native arguments", async () => {
  const waiting: unknown[] = []
  const context = {
    waiting,
    waitUntil(promise: Promise<unknown>) {
      this.waiting.push(promise)
    },
  }
  const env = { KV: { get: () => 'x' } }
  const grip = await platformOf(env, context)
  expect(grip.env).toBe(env)
  expect(grip.platform.context).toBe(context)
  const promise = Promise.resolve()
  grip.platform.waitUntil!(promise)
  expect(waiting).toEqual([promise])
})

it.each([
  ['nothing', []],
  [
    "Deno's info",
    [{ remoteAddr: { hostname: '127.0.0.1', port: 1, transport: 'tcp' }, completed: Promise.resolve() }],
  ],
  [
    "Bun's server",
    [{ port: 3000, upgrade: () => false, env: { GRIP_URL: 'http://evil.example' }, stop: () => undefined }],
  ],
  ['a context as the second', [{ waitUntil: () => undefined, params: {} }]],
  ['text', ['text', 'text']],
  ['null', [null, null]],
  ['a third without waitUntil', [{ GRIP_URL: 'http://evil.example' }, {}]],
])('ignores %s', async (_, rest) => {
  const grip = await platformOf(...rest)
  expect([grip.env, grip.platform]).toEqual([process.env, {}])
})

it('an app of this library gets the platform of an adapter, another app the native arguments', async () => {
  const seen: unknown[][] = []
  const other = {
    fetch(...all: unknown[]) {
      seen.push(all)
      return new Response('other')
    },
  }
  const platform = { env: { A: '1' }, event: 'e', context: 'c' }
  const request = proxied()
  expect(await (await invokeApp(other, request, platform, ['native', 2])).text()).toBe('other')
  expect(seen).toEqual([[request, 'native', 2]])
  const mine = createGripHandler(
    (_, { env, platform: { event, context } }) => Response.json([env, event, context]),
    { config: GRIP_URL },
  )
  expect(await (await invokeApp(mine, request, platform, ['native', 2])).json()).toEqual([
    { A: '1' },
    'e',
    'c',
  ])
})
