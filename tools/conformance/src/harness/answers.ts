import type { OriginAnswer, Script } from './scripted-origin.ts'

type Headers = readonly (readonly [string, string])[]

/** An answer that holds a response or a stream by headers. */
export function hold(
  mode: 'response' | 'stream',
  channel: string,
  body = '',
  headers: Headers = [],
): OriginAnswer {
  const common = [
    ['Content-Type', 'text/plain'],
    ['Grip-Hold', mode],
    ['Grip-Channel', channel],
  ] as const
  return { headers: [...common, ...headers], body }
}

/** An answer in the form of `application/grip-instruct`. */
export function instruct(instruction: unknown, contentType = 'application/grip-instruct'): OriginAnswer {
  const body = typeof instruction === 'string' ? instruction : JSON.stringify(instruction)
  return { headers: [['Content-Type', contentType]], body }
}

/** An answer of WebSocket events. */
export function events(body: string | Uint8Array, headers: Headers = []): OriginAnswer {
  const content = typeof body === 'string' ? Buffer.from(body) : body
  return { headers: [['Content-Type', 'application/websocket-events'], ...headers], body: content }
}

/** The answer to OPEN that turns GRIP on. */
export function open(more = '', headers: Headers = []): OriginAnswer {
  return events(`OPEN\r\n${more}`, [['Sec-WebSocket-Extensions', 'grip'], ...headers])
}

/** One TEXT event. */
export function text(content: string): string {
  return `TEXT ${Buffer.byteLength(content).toString(16)}\r\n${content}\r\n`
}

/** One TEXT event that carries a control message. */
export function control(message: Record<string, unknown>): string {
  return text(`c:${JSON.stringify(message)}`)
}

/**
 * A WebSocket origin: request body → answer (a string is a body of events). OPEN is accepted with GRIP unless the
 * table says otherwise, CLOSE is answered with itself, everything else with no events.
 */
export function webSocketOrigin(table: Record<string, OriginAnswer | string> = {}): Script {
  return ({ text: body }) => {
    const answer = table[body]
    if (answer !== undefined) return typeof answer === 'string' ? events(answer) : answer
    if (body === 'OPEN\r\n') return open()
    return events(body.startsWith('CLOSE') ? Buffer.from(body, 'latin1') : '')
  }
}
