import { Grip } from '@grip/core'
import type { DirectWebSocketHooks } from '@grip/node/websocket'
import { expect, it } from 'vitest'
import { describeWhere } from '../src/index.ts'
import { deferred } from '../src/harness/within.ts'
import { behindDirectServer } from './direct-server.ts'

describeWhere('pushpin', 'what direct WebSockets refuse behind Pushpin', () => {
  const direct = behindDirectServer()

  it('C5 a hook that throws: what it sent stays, the client gets 1011, and the error is told once', async () => {
    const errors: unknown[] = []
    const message = (ws: { send(text: string): void }): never => {
      ws.send('before')
      throw new Error('in the hook')
    }
    const client = await direct.t.ws(direct.serve({ message }, { onError: (error) => errors.push(error) }))
    client.socket.on('ping', () => client.socket.pong())
    client.send('throw')
    expect(await client.message()).toBe('before')
    expect(await client.closed()).toEqual({ code: 1011, reason: '' })
    expect(errors).toEqual([new Error('in the hook')])
  })

  it.each([
    ['a message over the limit', 1009, 'x'.repeat(11), 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'],
    ['text that is not UTF-8', 1007, Buffer.from([0xff]), 'WS_ERR_INVALID_UTF8'],
  ])('%s: the client gets %i, the error is told, and disconnect runs', async (_, code, data, error) => {
    const [told, gone] = [deferred<unknown>(), deferred<unknown>()]
    const disconnect: DirectWebSocketHooks['disconnect'] = (ws) => gone.resolve(ws.closed)
    const path = direct.serve(
      { disconnect },
      { maxMessageBytes: 10, onError: (reason) => told.resolve(reason) },
    )
    const client = await direct.t.ws(path)
    client.socket.send(data, { binary: false })
    expect(await client.closed()).toEqual({ code, reason: '' })
    expect(await told.promise).toMatchObject({ code: error })
    expect(await gone.promise).toEqual({ code: 1006, reason: '' })
  })

  it('the open hook refuses with a Response', async () => {
    const path = direct.serve({ open: () => new Response('Sign in first\n', { status: 401 }) })
    const { status, text } = await direct.t.handshake(path).refused()
    expect([status, text]).toEqual([401, 'Sign in first\n'])
  })

  it('B4 a page that is not allowed is refused, another is not', async () => {
    const strict = new Grip(direct.pushpin.gripUrl, { allowedOrigins: ['https://app.example'] })
    const path = direct.serve({ open: (ws) => ws.send('in') }, {}, strict)
    const foreign = direct.t.handshake(path, { headers: { Origin: 'https://evil.example' } })
    expect((await foreign.refused()).status).toBe(403)
    const own = await direct.t.ws(path, { headers: { Origin: 'https://app.example' } })
    expect(await own.message()).toBe('in')
  })

  it('C4 text that begins with c: is data under the prefix, and cannot be sent without it', async () => {
    const [secret, channel] = [direct.t.channel(), direct.t.channel()]
    const control = `c:{"type":"subscribe","channel":"p-${secret}"}`
    const hooks: DirectWebSocketHooks = {
      open: (ws) => ws.subscribe(channel),
      message: (ws, data) => ws.send(data),
      error: (ws, error) => ws.send((error as { code: string }).code),
    }
    const [safe, bare] = [
      await direct.t.ws(direct.serve(hooks)),
      await direct.t.ws(direct.serve(hooks, { messagePrefix: '', onError: () => {} })),
    ]
    await direct.t.subscribed(`p-${channel}`, 2)
    safe.send(control)
    expect(await safe.message()).toBe(control)
    bare.send(control)
    expect(await bare.message()).toBe('ERR_GRIP_INSTRUCT')
    await direct.grip.publish(secret, { webSocket: 'secret' })
    await direct.grip.publish(channel, { webSocket: 'public' })
    expect(await safe.message()).toBe('public')
    expect((await bare.closed()).code).toBe(1011)
    expect(direct.pushpin.log.linesMatching((line) => line.endsWith(`channel=p-${secret}`))).toEqual([])
  })
})
