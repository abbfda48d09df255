import { sealConnection, signGripSig } from '@grip/core/wire'

/** The key that {@link proxyHeaders} are signed with. */
export const SECRET = 'a-secret-of-this-bench-for-its-own-use'

/** The body of a request of WebSocket-over-HTTP, with one message. */
export const EVENTS = 'TEXT 5\r\nhello\r\n'

/** Headers of that request, as a proxy signs it. */
export async function proxyHeaders(): Promise<Record<string, string>> {
  const id = '5d1ef9a5-8f0b-4a4f-8f0e-0b6d6e1c9a55'
  return {
    accept: 'application/websocket-events',
    'connection-id': id,
    'content-type': 'application/websocket-events',
    'grip-feature': 'status, session, link:next',
    'grip-sig': await signGripSig(SECRET, { iss: 'bench', exp: 4_102_444_800 }),
    'meta-grip-seal': await sealConnection(SECRET, { id }),
    'sec-websocket-extensions': 'grip',
  }
}
