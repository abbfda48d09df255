import { createHmac, hkdfSync } from 'node:crypto'
import { bytes, latin1 } from './bytes.ts'

/** A proxy on this machine, with the key that its packages come with. */
export const GRIP_URL = 'http://127.0.0.1:5561?iss=pushpin&key=changeme'

/** A token as the proxy signs it, good for an hour unless `claims` say otherwise. */
export function gripSig(claims: Record<string, unknown> = {}, key = 'changeme'): string {
  const exp = Math.floor(Date.now() / 1000) + 3600
  const parts = [
    { typ: 'JWT', alg: 'HS256' },
    { exp, iss: 'pushpin', ...claims },
  ]
  const text = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`
}

/** A request of WebSocket events without a signature. */
export function unsigned(body: string | Uint8Array, headers: Record<string, string> = {}): Request {
  return new Request('http://app.test/ws', {
    method: 'POST',
    headers: { 'connection-id': 'c1', 'content-type': 'application/websocket-events', ...headers },
    body: typeof body === 'string' ? bytes(body) : new Uint8Array(body),
  })
}

/** A request of WebSocket events as the proxy sends it, of a connection that the library has sealed. */
export function events(body: string | Uint8Array, headers: Record<string, string> = {}): Request {
  const all = {
    'connection-id': 'c1',
    'grip-sig': gripSig(),
    'sec-websocket-extensions': 'grip',
    ...headers,
  }
  const opening = (typeof body === 'string' ? body : latin1(body)).startsWith('OPEN\r\n')
  return unsigned(body, opening ? all : { 'meta-grip-seal': seal(all), ...all })
}

/** The seal of a connection, written down a second time, with Node's own functions. */
export function seal(headers: Readonly<Record<string, string>>, secret = 'changeme'): string {
  const key = hkdfSync('sha256', secret, '', 'grip connection seal 1', 32)
  const meta = Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => name.startsWith('meta-') && name !== 'meta-grip-seal')
    .map(([name, value]) => [name.slice(5), value] as const)
  const text = [headers['connection-id'] ?? '', ...meta.map(([name, value]) => `${name}:${value}`)].join('\n')
  const mac = createHmac('sha256', Buffer.from(key)).update(text).digest('base64')
  return [mac, ...meta.map(([name]) => name)].join(' ')
}

/** A plain GET as the proxy sends it. */
export function proxied(path = '/', headers: Record<string, string> = {}): Request {
  return new Request(`http://app.test${path}`, { headers: { 'grip-sig': gripSig(), ...headers } })
}

/** Status, headers in order and the body, one character for each byte. */
export async function read(response: Response): Promise<[number, Record<string, string>, string]> {
  const body = latin1(new Uint8Array(await response.arrayBuffer()))
  return [response.status, Object.fromEntries(response.headers), body]
}

/** The body, one character for each byte. */
export async function bodyOf(response: Response | Promise<Response>): Promise<string> {
  return latin1(new Uint8Array(await (await response).arrayBuffer()))
}

/** One turn of the event loop, after every promise that is settled by now. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
