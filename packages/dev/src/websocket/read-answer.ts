import type { DevProxyEventCode } from '../log.ts'
import { headerOf } from '../headers.ts'
import { decodeAnswer, type OriginEvent } from './decode-answer.ts'
import type { EventsAnswer } from './events-client.ts'

/** Whether an answer has events at all: status 200 and the media type to the byte. */
export function isEventsAnswer({ status, headers }: EventsAnswer): boolean {
  return status === 200 && headerOf(headers, 'content-type') === 'application/websocket-events'
}

/** The events of an answer; `undefined`, with the reason reported, when production would not take it. */
export function readAnswer(
  answer: EventsAnswer,
  report: (code: DevProxyEventCode, message: string) => void,
): OriginEvent[] | undefined {
  const { status, headers, body } = answer
  if (status !== 200) {
    report(
      'status-refused',
      `status ${status} instead of 200; another 2xx, such as 204, does not work either`,
    )
  } else if (!isEventsAnswer(answer)) {
    const type = headerOf(headers, 'content-type')
    const hint =
      type?.toLowerCase().startsWith('application/websocket-events') === true ? ' (charset added?)' : ''
    report(
      'content-type-refused',
      `Content-Type ${type ?? 'missing'} is not application/websocket-events${hint}`,
    )
  } else if (body === undefined) {
    report('events-too-large', 'an answer of more than 1,000,000 bytes is refused')
  } else {
    try {
      const cutShort = 'the last content of the answer is shorter than its length says, or lacks its CRLF'
      return decodeAnswer(body, () => report('events-cut-short', cutShort))
    } catch (error) {
      report('events-refused', `the answer is malformed: ${(error as Error).message}`)
    }
  }
  return undefined
}
