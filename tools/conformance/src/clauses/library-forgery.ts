import type { IncomingMessage, ServerResponse } from 'node:http'
import { createGripHandler, Grip, GripError } from '@grip/core'
import { toNodeListener, webSocketFromIncoming, webSocketToServerResponse } from '@grip/node'
import { expect } from 'vitest'
import { type Clause, clausesOf } from '../harness/clause.ts'
import type { ClauseContext } from '../harness/clause-context.ts'

const TYPE = 'application/websocket-events'

/** How a client may spell the type of events, or say it more than once, so that some front end makes it that type. */
const SPELLINGS: readonly (readonly string[])[] = [
  [`Content-Type: ${TYPE}`],
  [`content-type: ${TYPE}`],
  [`CONTENT-TYPE:${TYPE}`],
  [`Content-Type:  ${TYPE}  `],
  [`Content-Type:\t${TYPE}\t`],
  [`Content-Type:`, `Content-Type: ${TYPE}`],
  [`Content-Type: `, `Content-Type: ${TYPE}`],
  [`Content-Type:\t`, `Content-Type: ${TYPE}`],
  [`content-type:`, `CONTENT-TYPE: ${TYPE}`],
  [`Content-Type: ${TYPE}`, `Content-Type:`],
  [`Content-Type:`, `Content-Type:`, `Content-Type: ${TYPE}`],
  [`Content-Type:`, `Content-Type: ${TYPE}`, `Content-Type:`],
  [`Content-Type:`, `X-Between: 1`, `Content-Type: ${TYPE}`],
  [`Content-Type: text/plain`, `Content-Type: ${TYPE}`],
  [`Content-Type: ${TYPE}`, `Content-Type: text/plain`],
  [`Content-Type: ${TYPE}`, `Content-Type: ${TYPE}`],
  [`Content-Type:`, `Content-Type: text/plain`, `Content-Type: ${TYPE}`],
  [`Content-Type: ,`, `Content-Type: ${TYPE}`],
  [`Content-Type: ;`, `Content-Type: ${TYPE}`],
  [`Content-Type: ""`, `Content-Type: ${TYPE}`],
  [`Content-Type: */*`, `Content-Type: ${TYPE}`],
  [`Content-Type: ,${TYPE}`],
  [`Content-Type: ${TYPE},`],
  [`Content-Type: ${TYPE}, ${TYPE}`],
  [`Content-Type: text/plain, ${TYPE}`],
  [`Content-Type: ${TYPE};`],
  [`Content-Type: ${TYPE}; charset=utf-8`],
  [`Content-Type: "${TYPE}"`],
  [`Content-Type: Application/WebSocket-Events`],
  [`Content-Type:\r\n ${TYPE}`],
  [`Content-Type:`, `Content-Type:\r\n ${TYPE}`],
  [`Content-Type : ${TYPE}`],
  [` Content-Type: ${TYPE}`],
  [`X-A: 1\r\n Content-Type: ${TYPE}`],
  [`Content_Type: ${TYPE}`],
  [`Content-Type: ${TYPE}\0`],
]

/** What a client may say of the connection that it makes up. */
const CLAIMS: readonly (readonly string[])[] = [
  ['Connection-Id: 00000000-evil', 'Meta-User: admin'],
  [
    'Connection-Id: 00000000-evil',
    'Meta-User: admin',
    'Meta-Grip-Seal: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
  ],
]

const EVENTS = [
  'TEXT 4\r\nevil\r\n',
  'BINARY 4\r\nevil\r\n',
  'PING\r\nTEXT 4\r\nevil\r\n',
  'CLOSE\r\n',
  'DISCONNECT\r\n',
  '',
]

/** Serves a handler under /ws, the direct style under /direct, and says which hooks ran and which meta was read. */
function serveBothStyles(t: ClauseContext): string[] {
  const heard: string[] = []
  const grip = new Grip(t.gripUrl)
  const hear = (what: string, ws: { id: string; meta: Iterable<unknown> }) => {
    heard.push(`${what} ${ws.id.includes('evil') ? 'evil' : 'genuine'} ${JSON.stringify([...ws.meta])}`)
  }
  const app = createGripHandler(
    (_, one) =>
      one.webSocket({
        open: (ws) => hear('open', ws),
        message: (ws) => hear('message', ws),
        close: (ws) => hear('close', ws),
        disconnect: (ws) => hear('disconnect', ws),
      }),
    { config: t.gripUrl },
  )
  const direct = async (request: IncomingMessage, response: ServerResponse) => {
    const ws = await webSocketFromIncoming(request, grip)
    hear('direct', ws)
    if (ws.isOpening()) ws.accept()
    while (ws.canRecv()) ws.recv()
    await webSocketToServerResponse(ws, response)
  }
  const listener = toNodeListener(app)
  t.origin.serve((request, response) => {
    if (request.url !== '/direct') return listener(request, response)
    direct(request, response).catch((error: unknown) => {
      response.writeHead(error instanceof GripError ? error.status : 500).end()
    })
  })
  return heard
}

/** Posts events as a client that writes its header lines by hand; resolves with all that it is answered. */
async function post(t: ClauseContext, path: string, lines: readonly string[], body: string): Promise<string> {
  const socket = t.socket()
  const head = [
    `POST ${path} HTTP/1.1`,
    `Host: ${t.host}`,
    'Connection: close',
    ...lines,
    `Content-Length: ${body.length}`,
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`)
  await socket.closed()
  return socket.received
}

export const libraryForgeryClauses: readonly Clause[] = clausesOf({
  'G-12.1 events that a client posts under any spelling of their type run no hook, and none of their meta is read':
    {
      async run(t) {
        const heard = serveBothStyles(t)
        let posts = 0
        for (const path of ['/ws', '/direct']) {
          for (const spelling of SPELLINGS) {
            const trials = CLAIMS.flatMap((claims) => EVENTS.map((body) => ({ claims, body })))
            await Promise.all(trials.map(({ claims, body }) => post(t, path, [...spelling, ...claims], body)))
            posts += trials.length
          }
        }
        expect([heard, posts]).toEqual([[], 864])
      },
    },
  'G-12.2 a handshake that a client makes up is any client that opens a WebSocket: no meta, and it learns no seal':
    {
      async run(t) {
        const heard = serveBothStyles(t)
        for (const path of ['/ws', '/direct']) {
          for (const spelling of SPELLINGS) {
            const answer = await post(t, path, [...spelling, ...CLAIMS[0]!], 'OPEN\r\nTEXT 4\r\nevil\r\n')
            expect([spelling, /seal|set-meta/i.test(answer)]).toEqual([spelling, false])
          }
        }
        for (const line of heard) expect(line).toMatch(/^(open|message|direct) \w+ \[\]$/)
      },
    },
  async 'G-12.3 a genuine connection changes its meta a hundred times, with text of any kind'(t) {
    const app = createGripHandler(
      (_, grip) =>
        grip.webSocket({
          open: (ws) => void ws.meta.set('name', 'Zoë 👋\r\n'),
          message(ws, data) {
            ws.send(`${ws.meta.get('name')} ${ws.meta.get('last') ?? 'nothing'}`)
            ws.meta.set('last', String(data))
          },
        }),
      { config: t.gripUrl },
    )
    t.origin.serve(toNodeListener(app))
    const client = await t.ws('/ws')
    let last = 'nothing'
    for (let turn = 0; turn < 100; turn++) {
      const text = `${turn} ü ${'é'.repeat(turn)}`
      client.send(text)
      expect(await client.message()).toBe(`Zoë 👋\r\n ${last}`)
      last = text
    }
  },
  'G-12.4 a connection lives on while its key is rotated, and is closed with a reason when the key is gone': {
    async run(t) {
      const url = new URL(t.gripUrl)
      const key = url.searchParams.get('key')!
      const at = (sealKey: string | readonly string[]) =>
        toNodeListener(
          createGripHandler((_, grip) => grip.webSocket({ message: (ws) => ws.send('here') }), {
            config: { controlUrl: url.origin, issuer: 'pushpin', key, sealKey },
          }),
        )
      t.origin.serve(at('the first seal key'))
      const [client, other] = [await t.ws('/ws'), await t.ws('/ws')]
      t.origin.serve(at(['the second seal key', 'the first seal key']))
      client.send('x')
      expect(await client.message()).toBe('here')
      t.origin.serve(at('the second seal key'))
      client.send('x')
      expect(await client.message()).toBe('here')
      other.send('x')
      expect(await other.closed()).toEqual({
        code: 1012,
        reason: 'this connection can no longer be verified, since a key has changed: connect again',
      })
    },
  },
})
