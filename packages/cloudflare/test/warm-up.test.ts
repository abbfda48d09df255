import { createGripHandler } from '@grip/core'
import { signGripSig } from '@grip/core/wire'
import { beforeEach, expect, it, vi } from 'vitest'
import { ENV, HEADERS, warmUp } from '../src/warm-up.ts'

const KEY = 'a-key-of-these-tests-longer-than-32-bytes'
const context = { waitUntil: () => undefined }
const app = createGripHandler((_, grip) => grip.webSocket({}))

beforeEach(() => {
  vi.resetModules()
  vi.restoreAllMocks()
})

it('is a whole echo, where a response may have a body', async () => {
  const { toCloudflareHandler } = await import('@grip/cloudflare')
  const response = await warmUp(toCloudflareHandler)
  expect([response.status, await response.text()]).toEqual([200, 'OPEN\r\nTEXT 7\r\nm:hello\r\n'])
})

it('comes once, for the first app of this library', async () => {
  const verify = vi.spyOn(crypto.subtle, 'verify')
  const { toCloudflareHandler } = await import('@grip/cloudflare')
  toCloudflareHandler({ fetch: () => new Response('ok') })
  expect(verify).not.toHaveBeenCalled()
  toCloudflareHandler(app)
  toCloudflareHandler(app)
  await vi.waitFor(() => expect(verify).toHaveBeenCalled())
  await verify.mock.results[0]!.value
  expect(verify).toHaveBeenCalledTimes(1)
})

it('gives nobody a signature that another handler takes', async () => {
  const { toCloudflareHandler } = await import('@grip/cloudflare')
  const env = { GRIP_URL: `http://localhost?iss=warm-up&key=${KEY}` }
  const init = { method: 'POST', headers: HEADERS, body: 'OPEN\r\n' }
  vi.spyOn(console, 'warn').mockReturnValue()
  const answer = await toCloudflareHandler(app).fetch(new Request('http://localhost/', init), env, context)
  expect(answer.status).toBe(403)
})

it('has the signature that its key makes', async () => {
  const key = new URL(ENV.GRIP_URL).searchParams.get('key')!
  expect(HEADERS['grip-sig']).toBe(await signGripSig(key, { iss: 'warm-up', exp: 4_102_444_800 }))
})
