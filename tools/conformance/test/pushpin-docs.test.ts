import { createGripHandler, type FetchApp } from '@grip/core'
import { signGripSig } from '@grip/core/wire'
import { expect, it, onTestFinished } from 'vitest'
import { DocsPage } from '../src/index.ts'

it('the program of docs/pushpin.md for Bun and Deno closes after events, and after nothing else', async () => {
  const page = new DocsPage('docs/pushpin.md')
  onTestFinished(() => page.remove())
  type Program = { closeAfterEvents(app: FetchApp): FetchApp }
  const { closeAfterEvents } = await page.load<Program>('Fast messages')
  const app = createGripHandler(
    (request, grip) => (request.method === 'POST' ? grip.webSocket({}) : new Response('page')),
    {
      config: 'http://127.0.0.1:5561?iss=pushpin&key=changeme',
    },
  )
  const { fetch } = closeAfterEvents(app)
  const token = await signGripSig('changeme', { iss: 'pushpin', exp: Math.floor(Date.now() / 1000) + 60 })
  const headers = { 'grip-sig': token, 'content-type': 'application/websocket-events', 'connection-id': 'c1' }
  const events = await fetch(new Request('http://a.test/', { method: 'POST', headers, body: 'OPEN\r\n' }))
  expect([events.status, events.headers.get('connection')]).toEqual([200, 'close'])
  expect(await events.text()).toMatch(/^OPEN\r\n/)
  expect((await fetch(new Request('http://a.test/'))).headers.has('connection')).toBe(false)
})
