import { expect, it } from 'vitest'
import type { FetchApp } from '@grip/core'
import { type PlatformCall, serveApp } from '@grip/core/adapter'

const APP: FetchApp = { fetch: () => new Response() }
const ECHO: FetchApp = { fetch: ({ url }) => new Response(url.replace('https://a.example', '')) }

function callOf(url: string): PlatformCall {
  return { request: new Request(url), platform: {}, native: [] }
}

it.each([
  [undefined, '/api/x', '/api/x'],
  ['', '/api/x', '/api/x'],
  ['/', '/api/x', '/api/x'],
  ['/api', '/api/x?y', '/x?y'],
  ['/api/', '/api/x', '/x'],
  ['/api//', '/api/x', '/x'],
  ['/api', '/api', '/'],
  ['/api', '/api?x=1', '/?x=1'],
  ['/api', '/apix', '/apix'],
  ['/api', '/other', '/other'],
  ['/a/b', '/a/b/c', '/c'],
  ['/caf\u00e9 a', '/caf%C3%A9%20a/c', '/c'],
])('the base path %j makes of %s the path %s', async (basePath, path, rest) => {
  const served = await serveApp('toX', ECHO, { basePath })(callOf(`https://a.example${path}`), (one) =>
    one.text(),
  )
  expect(served).toBe(rest)
})

it.each(['api', 'http://x', '/a?b', '/a#b', ' /a', null, 5, ['/a']])(
  'refuses the base path %j',
  (basePath) => {
    expect(() => serveApp('toX', APP, { basePath: basePath as string })).toThrow(
      expect.objectContaining({ name: 'TypeError', code: 'ERR_INVALID_ARGUMENT' }),
    )
  },
)

it('refuses an option that adapters do not have, and names the one that was meant', () => {
  const options = { basepath: '/api' } as object
  expect(() => serveApp('toX', APP, options)).toThrow('toX has no "basepath"; did you mean "basePath"?')
})

it.each([undefined, null, {}, () => new Response(), { default: APP }])(
  'refuses %s as an app at once',
  (app) => {
    expect(() => serveApp('toX', app as FetchApp)).toThrow(
      expect.objectContaining({
        code: 'ERR_INVALID_ARGUMENT',
        message: '"app" of toX must have a fetch function, as createGripHandler() returns it',
      }),
    )
  },
)

it('what an app leaves to waitUntil, and what that leaves in its turn, settles before a platform that stops', async () => {
  const done: string[] = []
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  const app: FetchApp = {
    fetch: (_: Request, { waitUntil }: { waitUntil(promise: Promise<unknown>): void }) => {
      waitUntil(
        turn().then(() => {
          done.push('first')
          waitUntil(turn().then(() => done.push('second')))
        }),
      )
      waitUntil(Promise.reject(new Error('reported elsewhere')))
      return new Response('ok')
    },
  }
  const grip = { ...app, [Symbol.for('grip.app')]: true }
  const call = { ...callOf('https://a.example/'), stopsWithAnswer: true }
  expect(await serveApp('toX', grip)(call, (response) => response.text())).toBe('ok')
  expect(done).toEqual(['first', 'second'])
})
