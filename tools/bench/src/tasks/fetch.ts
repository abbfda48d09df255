import {
  encodeWebSocketEvents,
  getWebSocketContextFromReq,
  GripInstruct,
  isWsOverHttp,
  Publisher,
} from '@fanoutio/grip'
import { createGripHandler, type GripConfig, type GripHandler } from '@grip/core'
import { sealConnection, signGripSig } from '@grip/core/wire'
import type { Pair, Task } from '../measure/measure-pairs.ts'

const SECRET = 'a secret of this bench, longer than 32 bytes'
const EVENTS = new TextEncoder().encode('TEXT 28\r\nmessage of exactly forty bytes, no more.\r\n')
const EVENTS_TYPE = 'application/websocket-events'

const config = { controlUrl: 'http://127.0.0.1', issuer: 'bench', key: SECRET }
const app = createApp(config)
const unsealedApp = createApp({ ...config, dangerouslyAllowUnsealed: true })

function createApp(settings: GripConfig): GripHandler {
  return createGripHandler(
    (_, grip) =>
      grip.request.method === 'GET'
        ? grip.holdStream('news', { headers: { 'content-type': 'text/event-stream' } })
        : grip.webSocket({ message: (ws, data) => ws.send(data) }),
    { config: settings },
  )
}
const fanoutio = new Publisher({ control_uri: 'http://127.0.0.1', control_iss: 'bench', key: SECRET })

/** An echo, against a request, its bytes and a response that echo nothing. */
export async function echoBesideFetch(): Promise<Pair> {
  const headers = await proxyHeaders()
  const other = async (): Promise<number> => {
    const bytes = new Uint8Array(await eventsRequest(headers).arrayBuffer())
    return new Response(bytes, { headers: { 'content-type': EVENTS_TYPE } }).status
  }
  return { ours: echoTask(headers), other }
}

/** An echo, against @fanoutio/grip with the same checks. */
export async function echoBesideFanoutio(): Promise<Pair> {
  const headers = await proxyHeaders()
  const other = async (): Promise<number> => {
    const request = eventsRequest(headers)
    const { isSigned } = await fanoutio.validateGripSig(request.headers.get('grip-sig'))
    if (!isSigned || !isWsOverHttp(request)) throw new Error('not verified')
    const ws = await getWebSocketContextFromReq(request)
    if (ws.isOpening()) ws.accept()
    while (ws.canRecv()) ws.send(ws.recv()!)
    return new Response(encodeWebSocketEvents(ws.getOutgoingEvents()) as BodyInit, {
      headers: ws.toHeaders(),
    }).status
  }
  return { ours: echoTask(headers), other }
}

/** An echo on a sealed connection whose seal was seen before, against the same without seals. */
export async function sealedBesideUnsealed(): Promise<Pair> {
  const headers = await proxyHeaders()
  return { ours: echoTask(headers), other: echoTask(headers, unsealedApp) }
}

/** A held stream, against a request and a response with as many headers. */
export async function holdBesideFetch(): Promise<Pair> {
  const headers = await proxyHeaders()
  const hold = { 'content-type': 'text/event-stream', 'grip-channel': 'news', 'grip-hold': 'stream' }
  const other = (): number => {
    const request = new Request('http://example.com/events', { headers })
    return request.headers.has('grip-sig') ? new Response(null, { headers: hold }).status : 0
  }
  return { ours: holdTask(headers), other }
}

/** A held stream, against @fanoutio/grip with the same checks. */
export async function holdBesideFanoutio(): Promise<Pair> {
  const headers = await proxyHeaders()
  const other = async (): Promise<number> => {
    const request = new Request('http://example.com/events', { headers })
    const { isSigned } = await fanoutio.validateGripSig(request.headers.get('grip-sig'))
    if (!isSigned) throw new Error('not verified')
    const instruct = new GripInstruct('news')
    instruct.setHoldStream()
    return new Response(null, { headers: instruct.toHeaders({ 'content-type': 'text/event-stream' }) }).status
  }
  return { ours: holdTask(headers), other }
}

function echoTask(headers: Headers, of: GripHandler = app): Task {
  return async () => checked(await of.fetch(eventsRequest(headers)))
}

function holdTask(headers: Headers): Task {
  return async () => checked(await app.fetch(new Request('http://example.com/events', { headers })))
}

function checked({ status }: Response): number {
  if (status !== 200) throw new Error(`answered ${status}`)
  return status
}

function eventsRequest(headers: Headers): Request {
  return new Request('http://example.com/chat', { method: 'POST', headers, body: EVENTS })
}

async function proxyHeaders(): Promise<Headers> {
  const id = '5d1ef9a5-8f0b-4a4f-8f0e-0b6d6e1c9a55'
  return new Headers({
    accept: EVENTS_TYPE,
    'connection-id': id,
    'content-length': `${EVENTS.length}`,
    'content-type': EVENTS_TYPE,
    'grip-feature': 'status, session, link:next',
    'grip-sig': await signGripSig(SECRET, { iss: 'bench', exp: 4_102_444_800 }),
    'meta-grip-seal': await sealConnection(SECRET, { id }),
    'sec-websocket-extensions': 'grip',
  })
}
