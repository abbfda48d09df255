import { decodeWebSocketEvents, encodeWebSocketEvents, WebSocketContext } from '@fanoutio/grip'
import { Grip } from '@grip/core'
import { signGripSig } from '@grip/core/wire'
import { type LambdaEvent, webSocketFromEvent, webSocketToResult } from '@grip/lambda'
import type { Pair, Task } from '../measure/measure-pairs.ts'
import { faasGrip } from './peers.ts'

const SECRET = 'a secret of this bench, longer than 32 bytes'

/** The echo of so many messages, against faas-grip, which verifies no signature. */
export async function echoBesideFaasGrip(count: number): Promise<Pair> {
  const event = await eventOf(count)
  return { ours: echoTask(event), other: () => echoByFaasGrip(event) }
}

/** The echo of so many messages, against @fanoutio/grip, which is given no signature to verify. */
export async function echoBesideFanoutio(count: number): Promise<Pair> {
  const event = await eventOf(count)
  return { ours: echoTask(event), other: () => echoByFanoutio(event) }
}

function echoTask(event: LambdaEvent): Task {
  const grip = new Grip({ controlUrl: 'http://127.0.0.1', iss: 'bench', key: SECRET })
  return async () => {
    const ws = await webSocketFromEvent(event, grip)
    if (ws.isOpening()) ws.accept()
    while (ws.canRecv()) ws.send(ws.recv()!)
    return webSocketToResult(ws).body.length
  }
}

function echoByFaasGrip(event: LambdaEvent): number {
  const ws = faasGrip.lambdaGetWebSocket(event)
  if (ws.isOpening()) ws.accept()
  while (ws.canRecv()) ws.send(ws.recv())
  return ws.toResponse().body.length
}

function echoByFanoutio({ headers, body }: LambdaEvent): number {
  const id = headers!['connection-id']!
  const ws = new WebSocketContext(id, {}, decodeWebSocketEvents(Buffer.from(body!, 'base64')))
  if (ws.isOpening()) ws.accept()
  while (ws.canRecv()) ws.send(ws.recv()!)
  ws.toHeaders()
  return Buffer.from(encodeWebSocketEvents(ws.getOutgoingEvents())).toString('base64').length
}

async function eventOf(count: number): Promise<LambdaEvent> {
  return {
    httpMethod: 'POST',
    path: '/chat',
    headers: {
      accept: 'application/websocket-events',
      'connection-id': '5d1ef9a5-8f0b-4a4f-8f0e-0b6d6e1c9a55',
      'content-type': 'application/websocket-events',
      'grip-feature': 'status, session, link:next',
      'grip-sig': await signGripSig(SECRET, { iss: 'bench', exp: 4_102_444_800 }),
      host: 'example.com',
      'sec-websocket-extensions': 'grip',
    },
    requestContext: {},
    body: Buffer.from('TEXT 28\r\nm:message of forty bytes, all in all ..!\r\n'.repeat(count)).toString(
      'base64',
    ),
    isBase64Encoded: true,
  }
}
