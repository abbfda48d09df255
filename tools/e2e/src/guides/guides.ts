import assert from 'node:assert/strict'
import { type Driven, openSocket } from './drive.ts'
import { answerThatSurvives } from './answer.ts'
import type { Guide } from './guide.ts'

const tsc = ['node_modules/.bin/tsc', '--noEmit', '-p']
const next = 'node_modules/.bin/next'

/** Every guide that is followed, from the README on. */
export const guides: readonly Guide[] = [
  {
    id: 'node',
    page: 'README.md',
    packages: ['node'],
    program: 'app.ts',
    settings: 'tsconfig.json',
    compile: [[...tsc, '.']],
    servers: [{ command: ['node_modules/.bin/tsx', 'node.ts'], basePath: '' }],
  },
  {
    id: 'express',
    page: 'docs/platforms/express.md',
    packages: ['node'],
    program: 'app.ts',
    settings: 'tsconfig.json',
    compile: [[...tsc, '.']],
    servers: ['server.ts', 'parser-first.ts'].map((file) => ({
      command: ['node_modules/.bin/tsx', file],
      basePath: '/live',
      more: takesOrders,
    })),
  },
  {
    id: 'hono',
    page: 'docs/platforms/hono.md',
    packages: [],
    program: 'app.ts',
    settings: 'tsconfig.json',
    compile: [[...tsc, '.']],
    servers: [
      {
        command: ['node_modules/.bin/tsx', 'server.ts'],
        basePath: '/live',
        more: async ({ url }) => assert.equal(await (await fetch(`${url}/`)).text(), 'Hello\n'),
      },
    ],
  },
  {
    id: 'vite',
    page: 'docs/front-ends.md',
    packages: ['node'],
    program: 'server/app.ts',
    settings: 'server/tsconfig.json',
    compile: [
      [...tsc, '.'],
      [...tsc, 'server'],
      ['node_modules/.bin/vite', 'build'],
    ],
    servers: [
      {
        command: ['node_modules/.bin/tsx', 'server/node.ts'],
        front: {
          command: ['node_modules/.bin/vite', '--port', '{port}', '--strictPort', '--host', '127.0.0.1'],
          ready: /Local:/,
        },
        basePath: '/live',
        more: reloads,
      },
    ],
  },
  {
    id: 'next',
    page: 'docs/platforms/vercel.md',
    packages: ['vercel'],
    program: 'lib/app.ts',
    compile: [[next, 'build']],
    servers: [
      {
        command: [next, 'start', '--port', '{port}', '--hostname', '127.0.0.1'],
        ready: /Ready in/,
        basePath: '/live',
        more: async ({ url }) => assert.match(await (await fetch(`${url}/`)).text(), /A new project/),
      },
      {
        command: [next, 'dev', '--port', '{port}', '--hostname', '127.0.0.1'],
        ready: /Ready in/,
        basePath: '/live',
        more: refreshes,
      },
    ],
  },
  {
    id: 'next-ai',
    page: 'docs/ai-answers.md',
    packages: ['vercel', 'streams'],
    // The model needs a key.
    replace: { "'openai/gpt-5-mini'": "(await import('@/lib/model')).model" },
    compile: [[...tsc, '.']],
    servers: [
      {
        command: [next, 'dev', '--port', '{port}', '--hostname', '127.0.0.1'],
        ready: /Ready in/,
        more: answerThatSurvives,
      },
    ],
  },
]

/** JSON that the framework's own routes take, in front of or behind the program. */
async function takesOrders({ url }: Driven): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${url}/orders`, { method: 'POST', headers, body: '{"tea":2}' })
  assert.deepEqual([answer.status, await answer.json()], [201, { tea: 2 }])
}

/** The page, and the WebSocket by which Vite reloads it. */
async function reloads({ url }: Driven): Promise<void> {
  assert.match(await (await fetch(`${url}/`)).text(), /src="\/@vite\/client"/)
  const client = await (await fetch(`${url}/@vite/client`)).text()
  const [, token] = /const wsToken = "([^"]+)"/.exec(client) ?? []
  const socket = await openSocket(`${url}/?token=${token}`, url, ['vite-hmr'])
  assert.deepEqual(JSON.parse(await socket.next()), { type: 'connected' })
  socket.close()
}

/** The page in development, and the WebSocket by which Next.js refreshes it, through the proxy. */
async function refreshes({ url }: Driven): Promise<void> {
  assert.match(await (await fetch(`${url}/`)).text(), /A new project/)
  // It serves pages that were opened as localhost.
  const socket = await openSocket(`${url}/_next/hmr?id=guide`, url.replace('127.0.0.1', 'localhost'))
  assert.equal((JSON.parse(await socket.next()) as { type: string }).type, 'turbopack-connected')
  socket.close()
}
