import { signGripSig } from '@grip/core/wire'
import { expect, it, onTestFinished } from 'vitest'
import { KEY, startWorkerd } from './start-workerd.ts'

it('a Worker has verified a signature before its first request, and answers that one', async () => {
  const worker = await startWorkerd('workerd-warm-up')
  onTestFinished(() => worker.close())
  expect(await (await fetch(worker.url)).json()).toEqual([true])
  const headers = {
    'content-type': 'application/websocket-events',
    'connection-id': 'c1',
    'grip-sig': await signGripSig(KEY, { iss: 'pushpin', exp: Math.floor(Date.now() / 1000) + 60 }),
  }
  const answer = await fetch(worker.url, { method: 'POST', headers, body: 'OPEN\r\nTEXT 5\r\nhello\r\n' })
  expect([answer.status, await answer.text()]).toEqual([200, 'OPEN\r\nTEXT 7\r\nm:hello\r\n'])
  expect(await (await fetch(worker.url)).json()).toEqual([true, true])
})
