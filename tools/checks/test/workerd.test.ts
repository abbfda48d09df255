import { signGripSig } from '@grip/core/wire'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunningWorker } from '../src/serve-worker.ts'
import { KEY, startWorkerd } from './start-workerd.ts'

interface Answer {
  status: number
  type: string | null
  meta: Record<string, string>
  body: string
}

let worker: RunningWorker

beforeAll(async () => {
  worker = await startWorkerd('workerd')
})

afterAll(() => worker.close())

describe('a bundle in workerd with the compatibility date 2025-01-01', () => {
  it('runs where neither process nor Buffer are', async () => {
    const response = await fetch(`${worker.url}/globals`)
    expect(await response.json()).toEqual({ process: 'undefined', Buffer: 'undefined', proxied: false })
  })

  it('opens a WebSocket and subscribes it', async () => {
    const { status, type, body } = await post('OPEN\r\n', await signed())
    expect({ status, type }).toEqual({ status: 200, type: 'application/websocket-events' })
    expect(body).toBe('OPEN\r\nTEXT 27\r\nc:{"channel":"news","type":"subscribe"}\r\n')
  })

  it('echoes text', async () => {
    const { meta } = await post('OPEN\r\n', await signed())
    const { status, body } = await post('TEXT 5\r\nhello\r\n', await signed(), meta)
    expect({ status, body }).toEqual({ status: 200, body: 'TEXT 7\r\nm:hello\r\n' })
  })

  it('holds a request', async () => {
    const response = await fetch(`${worker.url}/events`, { headers: { 'Grip-Sig': await signed() } })
    expect(response.headers.get('grip-hold')).toBe('stream')
    expect(response.headers.get('grip-channel')).toBe('news')
  })

  it('refuses events that are not signed', async () => {
    expect(await post('OPEN\r\n', '')).toMatchObject({ status: 403 })
  })
})

function signed(): Promise<string> {
  return signGripSig(KEY, { iss: 'pushpin', exp: Math.floor(Date.now() / 1000) + 60 })
}

async function post(body: string, signature: string, meta: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`${worker.url}/chat`, {
    method: 'POST',
    headers: {
      'content-type': 'application/websocket-events',
      accept: 'application/websocket-events',
      'connection-id': 'c1',
      'sec-websocket-extensions': 'grip',
      ...(signature === '' ? {} : { 'grip-sig': signature }),
      ...meta,
    },
    body,
  })
  const { status, headers } = response
  return {
    status,
    type: headers.get('content-type'),
    // What a proxy keeps of it, and sends with the next request.
    meta: Object.fromEntries(
      [...headers]
        .filter(([name]) => name.startsWith('set-meta-'))
        .map(([name, value]) => [name.replace('set-', ''), value]),
    ),
    body: await response.text(),
  }
}
