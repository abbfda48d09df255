import { GripError, type WebSocketHooks } from '@grip/core'
import { expect } from 'vitest'
import { type Clause, clausesOf } from '../harness/clause.ts'
import { serveHooks } from '../harness/serve-handler.ts'

const FAILURES: unknown[] = [
  new Error('broken'),
  new TypeError('broken'),
  new GripError('broken'),
  'broken',
  0,
  null,
  undefined,
  { broken: true },
]

/** Hooks that answer each message, and fail at the third as told. */
function failing(failure: unknown, isAsync: boolean): WebSocketHooks {
  return {
    message(ws, data) {
      ws.send(`got ${data as string}`)
      if (data !== '3') return
      if (isAsync) return Promise.reject(failure)
      throw failure
    },
  }
}

export const libraryThrowClauses: readonly Clause[] = clausesOf({
  'G-8.1 whatever a hook throws amid a batch: what was sent stays, then 1011, told once, others untouched': {
    async run(t) {
      for (const failure of FAILURES) {
        for (const isAsync of [false, true]) {
          const served = serveHooks(t, failing(failure, isAsync))
          const [bystander, client] = [await t.ws('/ws'), await t.ws('/ws')]
          for (const text of ['1', '2', '3', '4', '5']) client.send(text)
          for (const text of ['1', '2', '3']) expect(await client.message()).toBe(`got ${text}`)
          expect((await client.closed()).code).toBe(1011)
          await expect(client.message()).rejects.toThrow('the WebSocket closed first, with 1011')
          expect(served.errors).toEqual([failure])
          bystander.send('1')
          expect(await bystander.message()).toBe('got 1')
        }
      }
    },
  },
  'G-8.2 a close or disconnect hook that throws is told once, and the connections of others live on': {
    async run(t) {
      const [closing, leaving] = [new Error('close'), new Error('disconnect')]
      const heard: (() => void)[] = []
      const errors: unknown[] = []
      const fail = (failure: Error) => () => {
        throw failure
      }
      serveHooks(
        t,
        { message: (ws, data) => ws.send(data), close: fail(closing), disconnect: fail(leaving) },
        { onError: (error) => heard[errors.push(error) - 1]?.() },
      )
      const bystander = await t.ws('/ws')
      const told = [0, 1].map((index) => new Promise<void>((resolve) => (heard[index] = resolve)))
      const client = await t.ws('/ws')
      client.socket.close(4000, 'bye')
      expect((await client.closed()).code).toBe(1011)
      await told[0]
      ;(await t.ws('/ws')).destroy()
      await told[1]
      bystander.send('still there?')
      expect(await bystander.message()).toBe('still there?')
      expect(errors).toEqual([closing, leaving])
    },
  },
})
