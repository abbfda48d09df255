import { createGripHandler } from '@grip/core'
import { signGripSig } from '@grip/core/wire'
import { expect, it, vi } from 'vitest'
import { echo, ENV, HEADERS } from '../../src/handler/warm-up.ts'

const context = { waitUntil: () => undefined }

it('is a whole echo, where a response may have a body', async () => {
  const response = await echo((app) => app as never)
  expect([response.status, await response.text()]).toEqual([200, 'OPEN\r\nTEXT 7\r\nm:hello\r\n'])
})

it('gives nobody a signature that another handler takes', async () => {
  const app = createGripHandler((_, grip) => grip.webSocket({}))
  const env = { GRIP_URL: 'http://localhost?iss=warm-up&key=a-key-of-these-tests-longer-than-32-bytes' }
  const init = { method: 'POST', headers: HEADERS, body: 'OPEN\r\n' }
  vi.spyOn(console, 'warn').mockReturnValue()
  const answer = await app.fetch(new Request('http://localhost/', init), env, context)
  expect(answer.status).toBe(403)
})

it('has the signature that its key makes', async () => {
  const key = new URL(ENV.GRIP_URL).searchParams.get('key')!
  expect(HEADERS['grip-sig']).toBe(await signGripSig(key, { iss: 'warm-up', exp: 4_102_444_800 }))
})
