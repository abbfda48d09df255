import type { GripInstruct } from '@grip/core/wire'
import { headerOf, mediaTypeOf, type Header } from '../headers.ts'
import type { DevProxyEventCode } from '../log.ts'
import type { HttpAnswer } from '../send-answer.ts'

type Report = (code: DevProxyEventCode, message: string) => void

/** The request that is held. */
export interface HeldRequest {
  method: string
  headers: readonly Header[]
}

/** Reports a hold that is of no use to a client, though a proxy in production holds it silently. */
export function reportHold(
  { method, headers }: HeldRequest,
  { hold }: GripInstruct,
  held: HttpAnswer,
  report: Report,
): void {
  const isStream = hold !== 'response'
  if (method === 'HEAD') {
    const message =
      'a HEAD is held: Pushpin then writes the published body after the answer, where clients read their next answer; answer HEAD without a hold'
    report('method-held', message)
  }
  if (method === 'OPTIONS' && headerOf(headers, 'access-control-request-method') !== undefined) {
    const message =
      'a CORS preflight is held: the browser waits for its answer, and the request itself never begins; answer OPTIONS without a hold'
    report('method-held', message)
  }
  reportStatus(held.status, report)
  if (isStream && (held.status === 204 || held.status === 304)) {
    const message = `a stream of status ${held.status} has no body: its client never sees what is published`
    report('status-invalid', message)
  }
  if (isStream && asksForEvents(headers)) reportType(mediaTypeOf(held.headers), report)
}

/** Reports a status that no client can use as an answer. */
export function reportStatus(status: number, report: Report): void {
  if (status >= 200) return
  const message =
    status < 100
      ? `status ${status} is not one that a client can read: this proxy sends a 500 in its place, Pushpin the number itself`
      : `status ${status} is not a final answer: the client keeps waiting for one`
  report('status-invalid', message)
}

function reportType(type: string, report: Report): void {
  if (type === 'text/event-stream') return
  const has = type === '' ? 'no Content-Type' : `the Content-Type ${type}`
  const message = `the stream that "Accept: text/event-stream" asks for has ${has}: an EventSource never opens on it; set "Content-Type: text/event-stream" on the hold`
  report('stream-without-type', message)
}

function asksForEvents(headers: readonly Header[]): boolean {
  const types = (headerOf(headers, 'accept') ?? '').split(',')
  return types.some((type) => type.split(';', 1)[0]!.trim().toLowerCase() === 'text/event-stream')
}
