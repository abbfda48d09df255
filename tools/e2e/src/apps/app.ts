import { createGripHandler, Grip, type GripEnv, webSocketFromRequest, webSocketToResponse } from '@grip/core'
import chat from '../../../../examples/chat/app.ts'
import { answers } from './answers.ts'
import { answerTo, converse } from './converse.ts'
import program from 'readme:app.ts'

/** What the checks need beyond the programs. The channel is the client's choice. */
const lab = createGripHandler(async (request, grip) => {
  const { pathname, searchParams } = new URL(request.url)
  const channel = searchParams.get('channel') ?? 'none'
  if (pathname.startsWith('/answers/')) return answers(request, grip)
  switch (pathname) {
    case '/socket':
      return grip.webSocket({
        open: (ws) => {
          ws.subscribe(channel)
          if (searchParams.has('cookies')) ws.accept({ headers: COOKIES })
        },
        message: (ws, data) => {
          if (typeof data !== 'string') return ws.send(data)
          if (data === 'publish') return grip.publish(channel, { webSocket: 'published' })
          if (data === 'who') return ws.send(ws.meta.get('user') ?? 'nobody')
          if (data === 'close') return ws.close(4001, 'bye')
          if (data.startsWith('login ')) ws.meta.set('user', data.slice(6))
          ws.send(data)
          if (data === 'throw') throw new Error('thrown by a hook')
        },
        close: (_, { code, reason }) => grip.publish(channel, { webSocket: `closed ${code} ${reason}` }),
      })
    case '/stream':
      return grip.holdStream(channel, {
        headers: { 'content-type': 'text/event-stream' },
        body: 'data: begun\n\n',
      })
    case '/wait':
      return grip.holdResponse(channel, { timeout: 60 })
    case '/later':
      grip.waitUntil(publishLater(() => grip.publish(channel, { webSocket: 'later' })))
      return new Response(null, { status: 202 })
    case '/cookies':
      return new Response('two cookies\n', { headers: COOKIES })
    case '/cookie-values':
      return new Response(null, { headers: { 'set-cookie': 'state=a=b%3D' } })
    default:
      return new Response(await request.arrayBuffer(), {
        headers: { 'content-type': 'application/octet-stream' },
      })
  }
})

/** One app for every row: the chat example, the program of the README, the direct style, and the lab for the rest. */
export default {
  ...lab,
  async fetch(request: Request, ...platform: unknown[]): Promise<Response> {
    const { pathname } = new URL(request.url)
    if (pathname === '/direct') return direct(request, envOf(platform[0]))
    const isProgram = ['/events', '/poll', '/chat', '/say', '/nowhere'].includes(pathname)
    const app = pathname === '/live' ? chat : isProgram ? program : lab
    return app.fetch(request, ...platform)
  },
}

const COOKIES: [string, string][] = [
  ['set-cookie', 'session=abc; Path=/; HttpOnly'],
  ['set-cookie', 'theme=dark; Expires=Wed, 01 Jan 2031 00:00:00 GMT'],
]

async function publishLater(publish: () => Promise<void>): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 100))
  await publish()
}

// The direct style in its web-standard form; entry files of platforms that have their own answer before it.
async function direct(request: Request, env: GripEnv | undefined): Promise<Response> {
  const grip = Grip.fromEnv(env)
  try {
    const ws = await webSocketFromRequest(request, grip)
    await converse(ws, grip)
    return await webSocketToResponse(ws)
  } catch (error) {
    return new Response(null, { status: answerTo(error) })
  }
}

// An adapter's platform has the variables, a Worker without one gets them as they are, servers pass something else.
function envOf(platform: unknown): GripEnv | undefined {
  if (typeof platform !== 'object' || platform === null) return undefined
  if ('env' in platform) return platform.env as GripEnv
  return 'GRIP_URL' in platform ? (platform as GripEnv) : undefined
}
