import { decodeWebSocketEvents, encodeWebSocketEvents, WebSocketContext } from '@fanoutio/grip'
import { Grip } from '@grip/core'
import { sealConnection, signGripSig } from '@grip/core/wire'
import { type LambdaEvent, webSocketFromEvent, webSocketToResult } from '@grip/lambda'
import type { Pair, Task } from '../measure/pairs.ts'
import { faasGrip } from './peers.ts'
import { SECRET } from './proxy-request.ts'

/** The echo of so many messages, the signature verified, against the echo of faas-grip. */
export async function echoBesideFaasGrip(count: number): Promise<Pair> {
  const event = await eventOf(count)
  return { ours: echoTask(event), other: () => echoByFaasGrip(event) }
}

/** The echo of so many messages, the signature verified, against the echo alone of @fanoutio/grip. */
export async function echoBesideFanoutio(count: number): Promise<Pair> {
  const event = await eventOf(count)
  return { ours: echoTask(event), other: () => echoByFanoutio(event) }
}

function echoTask(event: LambdaEvent): Task {
  const grip = new Grip({ controlUrl: 'http://127.0.0.1', issuer: 'bench', key: SECRET })
  return async () => {
    const ws = await webSocketFromEvent(event, grip)
    if (ws.isOpening()) ws.accept()
    while (ws.canRecv()) ws.send(ws.recv()!)
    return (await webSocketToResult(ws)).body.length
  }
}

function echoByFaasGrip(event: LambdaEvent): number {
  const ws = faasGrip.lambdaGetWebSocket(event)
  if (ws.isOpening()) ws.accept()
  while (ws.canRecv()) ws.send(ws.recv())
  return ws.toResponse().body.length
}

function echoByFanoutio({ headers, body }: LambdaEvent): number {
  const id = headers!['Connection-Id']!
  const ws = new WebSocketContext(id, {}, decodeWebSocketEvents(Buffer.from(body!, 'base64')))
  if (ws.isOpening()) ws.accept()
  while (ws.canRecv()) ws.send(ws.recv()!)
  ws.toHeaders()
  return Buffer.from(encodeWebSocketEvents(ws.getOutgoingEvents())).toString('base64').length
}

// What a REST API makes of a POST of Pushpin: the proxy's own headers, those of the client's handshake, which it
// repeats, and what the gateway adds; all of them twice. Both sides get the same event.
async function eventOf(count: number): Promise<LambdaEvent> {
  const headers = {
    Accept: 'application/websocket-events',
    'Accept-Encoding': 'gzip, deflate, br, zstd',
    'Accept-Language': 'en-GB,en;q=0.9',
    'Cache-Control': 'no-cache',
    'Connection-Id': '5d1ef9a5-8f0b-4a4f-8f0e-0b6d6e1c9a55',
    'Content-Type': 'application/websocket-events',
    'Grip-Feature': 'status, session, link:next, filter:skip-self, filter:skip-users, filter:var-subst',
    'Grip-Sig': await signGripSig(SECRET, { iss: 'bench', exp: 4_102_444_800 }),
    Host: 'abcdefghij.execute-api.eu-west-1.amazonaws.com',
    'Meta-Grip-Seal': await sealConnection(SECRET, {
      id: '5d1ef9a5-8f0b-4a4f-8f0e-0b6d6e1c9a55',
      meta: { user: 'alice' },
    }),
    'Meta-User': 'alice',
    Origin: 'https://app.example.com',
    Pragma: 'no-cache',
    'Sec-WebSocket-Extensions': 'grip',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Version': '13',
    'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0',
    'X-Amzn-Trace-Id': 'Root=1-6928f0a1-5f84c1f2613f6a8b0d2e7c11',
    'X-Forwarded-For': '192.0.2.1, 198.51.100.7',
    'X-Forwarded-Port': '443',
    'X-Forwarded-Proto': 'https',
  }
  const event = {
    resource: '/{proxy+}',
    path: '/chat',
    httpMethod: 'POST',
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: { proxy: 'chat' },
    stageVariables: null,
    requestContext: { resourcePath: '/{proxy+}', httpMethod: 'POST', path: '/prod/chat', stage: 'prod' },
    body: Buffer.from('TEXT 28\r\nm:message of forty bytes, all in all ..!\r\n'.repeat(count)).toString(
      'base64',
    ),
    isBase64Encoded: true,
  }
  // As Lambda hands it on: read from JSON.
  return JSON.parse(JSON.stringify(event)) as LambdaEvent
}
