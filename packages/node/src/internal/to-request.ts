import type { IncomingMessage } from 'node:http'
import { toUrl } from '@grip/core/adapter'
import { bodyAtHand, readBody } from './read-body.ts'

/**
 * Turns a Node request into a web one, whose body is read when the app asks for it.
 *
 * @throws {BodyTooLargeError} A body that says that it is longer than `maxBodyBytes`.
 * @throws {TypeError} A method, target or Host that no `Request` can have.
 */
export function toRequest(
  incoming: IncomingMessage,
  removeBase: (path: string) => string,
  maxBodyBytes: number,
  signal: AbortSignal,
): Request {
  const { method = 'GET' } = incoming
  const headers = headersOf(incoming)
  const url = urlOf(incoming, headers.get('host') || 'localhost', removeBase)
  const body = method === 'GET' || method === 'HEAD' ? null : bodyOf(incoming, maxBodyBytes)
  return new Request(url, { method, headers, body, signal, duplex: 'half' } as RequestInit)
}

/** Builds `Headers` from the raw pairs, which keep the repeats that `request.headers` drops. */
export function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers()
  for (let at = 0; at < rawHeaders.length; at += 2) headers.append(rawHeaders[at]!, rawHeaders[at + 1]!)
  return headers
}

// Nothing is read for an app that refuses by the headers, as it does what is not signed.
function bodyOf(incoming: IncomingMessage, maxBytes: number): BodyInit {
  const atHand = bodyAtHand(incoming, maxBytes)
  if (atHand !== undefined) return atHand
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        controller.enqueue(await readBody(incoming, maxBytes))
        controller.close()
      },
    },
    { highWaterMark: 0 },
  )
}

function urlOf(
  { url = '/', socket }: IncomingMessage,
  host: string,
  removeBase: (path: string) => string,
): URL {
  // A client of a forward proxy sends a whole URL, whose authority outranks Host (RFC 9112 §3.2.2).
  const parts = /^(?:https?:\/\/([^/?#]*))?([^?]*)(.*)$/i.exec(url === '*' ? '/' : url)
  const [, authority = host, path = '', search = ''] = parts ?? []
  // An authority with a delimiter in it would write parts of the path, or hide another host.
  if (!/^(\/.*)?$/.test(path) || !/^[^\s/?#@\\]+$/.test(authority))
    throw new TypeError('Malformed target or Host')
  return toUrl(`${'encrypted' in socket ? 'https' : 'http'}://${authority}`, path, search, removeBase)
}
