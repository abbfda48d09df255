import type { IncomingMessage } from 'node:http'
import { readBody, RequestError } from './read-body.ts'

/**
 * Turns a Node request, with its body, into a web one.
 *
 * @throws {RequestError} A method, target or Host that no URL can have, or a body that is too long.
 */
export async function toRequest(
  incoming: IncomingMessage,
  withoutBase: (path: string) => string,
  maxBodyBytes: number,
  signal: AbortSignal,
): Promise<Request> {
  const { method = 'GET' } = incoming
  const body = method === 'GET' || method === 'HEAD' ? null : await readBody(incoming, maxBodyBytes)
  try {
    const headers = headersOf(incoming)
    const url = urlOf(incoming, headers.get('host') || 'localhost', withoutBase)
    return new Request(url, { method, headers, body, signal })
  } catch (cause) {
    throw new RequestError('The method, the target or the Host header is malformed', { cause })
  }
}

/** Builds `Headers` from the raw pairs, which keep the repeats that `request.headers` drops. */
export function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers()
  for (let at = 0; at < rawHeaders.length; at += 2) headers.append(rawHeaders[at]!, rawHeaders[at + 1]!)
  return headers
}

function urlOf(
  { url = '/', socket }: IncomingMessage,
  host: string,
  withoutBase: (path: string) => string,
): string {
  // A client of a forward proxy sends a whole URL, whose authority outranks Host (RFC 9112 §3.2.2).
  const parts = /^(?:https?:\/\/([^/?#]*))?([/?#].*)?$/i.exec(url === '*' ? '' : url)
  const authority = parts?.[1] ?? host
  // An authority with a delimiter in it would write parts of the path, or hide another host.
  if (parts === null || !/^[^\s/?#@\\]+$/.test(authority)) throw new TypeError('Malformed target or Host')
  return `${'encrypted' in socket ? 'https' : 'http'}://${authority}${withoutBase(parts[2] ?? '')}`
}
