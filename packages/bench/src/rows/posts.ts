import { createGripHandler } from '@grip/core'
import { signGripSig } from '@grip/core/wire'
import type { Row } from './row.ts'

const SECRET = 'a secret of this bench, longer than 32 bytes'
const MESSAGES = 100

/** POSTs that the README's program makes: every message of a batch is published, and no publish is awaited. */
export const postRows: readonly Row[] = [
  {
    id: 'H5',
    title: `publishes of a batch of ${MESSAGES} messages, not awaited`,
    beside: { floor: 'all in one' },
    figure: 'POSTs',
    cost: 'POSTs',
    wants: 'at most',
    goal: 2,
    gate: 3,
    exact: true,
    round: async () => {
      const posts = await countPosts()
      return { ours: posts, other: 1, figure: posts }
    },
  },
]

/** Counts the POSTs of one request that publishes each message of a batch. */
export async function countPosts(): Promise<number> {
  let posts = 0
  const app = createGripHandler(
    (_, grip) => grip.webSocket({ message: (ws, data) => void grip.publish('news', { webSocket: data }) }),
    {
      config: { controlUrl: 'http://127.0.0.1', iss: 'bench', key: SECRET },
      fetch: async () => new Response(`Published\n${'.'.repeat(posts++)}`),
    },
  )
  const request = new Request('http://example.com/chat', {
    method: 'POST',
    headers: {
      'connection-id': 'one',
      'content-type': 'application/websocket-events',
      'grip-sig': await signGripSig(SECRET, { iss: 'bench', exp: 4_102_444_800 }),
    },
    body: 'TEXT 5\r\nhello\r\n'.repeat(MESSAGES),
  })
  const { status } = await app.fetch(request)
  if (status !== 200) throw new Error(`answered ${status}`)
  return posts
}
