import { expect, it } from 'vitest'
import { createGripHandler, type GripHandlerFunction } from '@grip/core'
import { GRIP_URL } from '../support/proxy.ts'
import { recordPublishes } from '../support/record-publishes.ts'

function setUp(handle: GripHandlerFunction<unknown>) {
  const errors: unknown[] = []
  return {
    app: createGripHandler(handle, { config: GRIP_URL, onError: (error) => errors.push(error) }),
    errors,
  }
}

it('a promise in waitUntil holds up the answer where the platform has no waitUntil of its own', async () => {
  const order: string[] = []
  let release!: () => void
  const late = new Promise<void>((resolve) => (release = resolve)).then(() => void order.push('late work'))
  const { app } = setUp((_, grip) => {
    grip.waitUntil(late)
    return new Response('fine')
  })
  const answered = app.fetch(new Request('http://app.test/')).then(() => order.push('answer'))
  setImmediate(release)
  await answered
  expect(order).toEqual(['late work', 'answer'])
})

it.each([undefined, null, 5, 'text', {}, () => Promise.resolve()])('waitUntil refuses %j', async (value) => {
  const { app, errors } = setUp((_, grip) => {
    grip.waitUntil(value as never)
    return new Response()
  })
  const expected = {
    name: 'TypeError',
    code: 'ERR_INVALID_ARGUMENT',
    message: expect.stringContaining('promise'),
  }
  await expect(app.fetch(new Request('http://app.test/'))).rejects.toMatchObject(expected)
  expect(errors).toMatchObject([expected])
})

it('where the waitUntil of the platform throws, the answer waits, and onError is called', async () => {
  const fault = new Error('the context is over')
  const { fetch, published } = recordPublishes()
  const errors: unknown[] = []
  let release!: () => void
  const order: string[] = []
  const late = new Promise<void>((resolve) => (release = resolve)).then(() => void order.push('late work'))
  const app = createGripHandler(
    async (_, grip) => {
      await grip.publish('news', { webSocket: 'x' })
      grip.waitUntil(late)
      setImmediate(release)
      return new Response('fine')
    },
    { config: GRIP_URL, publish: { fetch }, onError: (error) => errors.push(error) },
  )
  const context = {
    waitUntil() {
      throw fault
    },
  }
  const response = await app.fetch(new Request('http://app.test/'), {}, context)
  order.push(await response.text())
  expect(order).toEqual(['late work', 'fine'])
  expect(published).toEqual(['news'])
  expect(errors).toEqual([fault])
})
