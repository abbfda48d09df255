import { expect, it } from 'vitest'
import { createGripHandler, type GripContext } from '@grip/core'
import { GRIP_URL, proxied, read } from '../support/proxy.ts'

const INSTRUCT = { name: 'GripInstructError', code: 'ERR_GRIP_INSTRUCT' }

/** What a hold answers, or the error that it throws. */
async function held(run: (grip: GripContext) => Response): Promise<unknown> {
  let thrown: unknown
  const app = createGripHandler(
    (_, grip) => {
      try {
        return run(grip)
      } catch (error) {
        thrown = error
        return new Response()
      }
    },
    { config: GRIP_URL },
  )
  const [, headers] = await read(await app.fetch(proxied()))
  return thrown ?? headers
}

it('a hold that is too large for headers is sent as JSON, and one that is too large for JSON is refused', async () => {
  expect(await held((grip) => grip.holdStream('c'.repeat(8155)))).toMatchObject({ 'grip-hold': 'stream' })
  const long = 'c'.repeat(50_000)
  expect(await held((grip) => grip.holdStream(long))).toEqual({ 'content-type': 'application/grip-instruct' })
  expect(await held((grip) => grip.holdResponse('c', { meta: { user: long } }))).toEqual({
    'content-type': 'application/grip-instruct',
  })
  expect(await held((grip) => grip.holdStream('c'.repeat(100_000)))).toMatchObject(INSTRUCT)
})

it.each([
  ['a keep-alive', { keepAlive: { content: 'x'.repeat(10_000) } }],
  ['a link', { link: { rel: 'gone' as const, uri: `/${'x'.repeat(10_000)}` } }],
])('%s that headers have no room for is refused', async (_, init) => {
  expect(await held((grip) => grip.holdStream('c', init))).toMatchObject(INSTRUCT)
})

it('a stream with a next link, which headers alone instruct, is refused where they have no room', async () => {
  const link = { rel: 'next' as const, uri: '/next' }
  expect(await held((grip) => grip.holdStream('c'.repeat(9000), { link }))).toMatchObject(INSTRUCT)
})

it('a reason has at most 512 letters', async () => {
  expect(await held((grip) => grip.holdStream('c', { statusText: 'x'.repeat(513) }))).toMatchObject(INSTRUCT)
})
