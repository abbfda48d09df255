import { defineChannels } from '@grip/channels'
import { Publisher } from '@grip/core'
import { z } from 'zod'
import { describe, expect, it } from 'vitest'
import { behindProxy } from './support/behind-proxy.ts'
import { proxies } from './support/proxies.ts'

const channels = defineChannels({ 'user-{id}': { notice: z.string() } }).with({
  headers: { 'access-control-allow-origin': 'https://a.example' },
})

describe.each(proxies)('close() of a channel behind %s', { timeout: 60_000 }, (_, start) => {
  const behind = behindProxy(start)

  it.each<[object, { code: number; reason: string }, number, string]>([
    [
      { reason: 'removed' },
      { code: 4403, reason: 'removed' },
      403,
      '{"error":{"code":"ERR_CHANNEL_CLOSED","message":"removed"}}',
    ],
    [{ code: 4410 }, { code: 4410, reason: '' }, 410, '{"error":{"code":"ERR_CHANNEL_CLOSED","message":""}}'],
    // A code that stands for no status: whoever comes back is let in again, or not.
    [{ code: 4001, reason: 'moved' }, { code: 4001, reason: 'moved' }, 200, '[]'],
    [{ code: 1001 }, { code: 1001, reason: '' }, 200, '[]'],
  ])('ends streams, WebSockets and long-polls: %j', async (options, closed, status, text) => {
    const { t } = behind
    behind.serve((grip) => channels.serve(grip))
    const user = `user-${behind.room}`
    const stream = t.request(`/?channel=${user}`)
    const socket = await t.ws(`/?channel=${user}`)
    const poll = t.request(`/?poll=1&channel=${user}`).complete()
    await stream.head()
    await t.subscribed(user, 3)
    await channels.at('user-{id}', { id: behind.room }).close(new Publisher(t.gripUrl), options)
    expect(await socket.closed()).toEqual(closed)
    await stream.complete()
    const answer = await poll
    expect(answer).toMatchObject({ status, text })
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://a.example')
  })
})
