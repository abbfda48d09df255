import { encodeWebSocketEvents, getWebSocketContextFromReq, isWsOverHttp, Publisher } from '@fanoutio/grip'
import { createGripHandler, type GripConfig, type GripHandler } from '@grip/core'
import type { Pair, Task } from '../measure/pairs.ts'
import { proxyHeaders, SECRET } from './proxy-request.ts'

const EVENTS = new TextEncoder().encode('TEXT 28\r\nmessage of exactly forty bytes, no more.\r\n')
const EVENTS_TYPE = 'application/websocket-events'

const config = { controlUrl: 'http://127.0.0.1', issuer: 'bench', key: SECRET }
const app = createApp(config)
const unsealedApp = createApp({ ...config, dangerouslyAllowUnsealed: true })

function createApp(settings: GripConfig): GripHandler {
  return createGripHandler((_, grip) => grip.webSocket({ message: (ws, data) => ws.send(data) }), {
    config: settings,
  })
}
const fanoutio = new Publisher({ control_uri: 'http://127.0.0.1', control_iss: 'bench', key: SECRET })

/** An echo, against a request, its bytes and a response that echo nothing. */
export async function echoBesideFetch(): Promise<Pair> {
  const headers = await eventsHeaders()
  const other = async (): Promise<number> => {
    const bytes = new Uint8Array(await eventsRequest(headers).arrayBuffer())
    return new Response(bytes, { headers: { 'content-type': EVENTS_TYPE } }).status
  }
  return { ours: echoTask(headers), other }
}

/** An echo, against @fanoutio/grip with the same checks. */
export async function echoBesideFanoutio(): Promise<Pair> {
  const headers = await eventsHeaders()
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
  const headers = await eventsHeaders()
  return { ours: echoTask(headers), other: echoTask(headers, unsealedApp) }
}

function echoTask(headers: Headers, of: GripHandler = app): Task {
  return async () => checked(await of.fetch(eventsRequest(headers)))
}

function checked({ status }: Response): number {
  if (status !== 200) throw new Error(`answered ${status}`)
  return status
}

// A proxy says how long its events are, and so does every server that makes a request of them.
async function eventsHeaders(): Promise<Headers> {
  return new Headers({ ...(await proxyHeaders()), 'content-length': `${EVENTS.length}` })
}

function eventsRequest(headers: Headers): Request {
  return new Request('http://example.com/chat', { method: 'POST', headers, body: EVENTS })
}
