import { createGripHandler } from '@grip/core'
import { sealConnection, signGripSig } from '@grip/core/wire'
import type { Row } from './row.ts'

const SECRET = 'a secret of this bench, longer than 32 bytes'
const MESSAGES = 100

/** POSTs of one request whose hook publishes every message of a batch. */
export const postRows: readonly Row[] = [
  { ...postRow('in a hook that does not wait for them', (publish) => void publish()), goal: 2, gate: 3 },
  // Hooks run in order, each awaited, so each of these is delivered before the next hook runs.
  postRow('in a hook that returns each', (publish) => publish()),
]

type Hook = (publish: () => Promise<void>) => void | Promise<void>

function postRow(title: string, hook: Hook): Row {
  return {
    id: 'H5',
    title: `${MESSAGES} publishes of a batch, ${title}`,
    beside: { floor: 'all in one' },
    figure: 'POSTs',
    cost: 'POSTs',
    wants: 'at most',
    exact: true,
    round: async () => {
      const posts = await countPosts(hook)
      return { ours: posts, other: 1, figure: posts }
    },
  }
}

async function countPosts(hook: Hook): Promise<number> {
  let posts = 0
  const app = createGripHandler(
    (_, grip) =>
      grip.webSocket({ message: (ws, data) => hook(() => grip.publish('news', { webSocket: data })) }),
    {
      config: { controlUrl: 'http://127.0.0.1', issuer: 'bench', key: SECRET },
      publish: { fetch: async () => new Response(`Published\n${'.'.repeat(posts++)}`) },
    },
  )
  const request = new Request('http://example.com/chat', {
    method: 'POST',
    headers: {
      'connection-id': 'one',
      'meta-grip-seal': await sealConnection(SECRET, { id: 'one' }),
      'content-type': 'application/websocket-events',
      'grip-sig': await signGripSig(SECRET, { iss: 'bench', exp: 4_102_444_800 }),
    },
    body: 'TEXT 5\r\nhello\r\n'.repeat(MESSAGES),
  })
  const { status } = await app.fetch(request)
  if (status !== 200) throw new Error(`answered ${status}`)
  return posts
}
