import {
  decodeGripHeaders,
  decodeGripInstruct,
  GripInstructError,
  type GripInstruct,
  type KeepAlive,
  type WireNotice,
} from '@grip/core/wire'
import { withoutMarks, withoutMarksInHeaders } from './byte-order-marks.ts'
import { headerText, keepHeaders, mediaTypeOf } from './headers.ts'
import { publishedHeaders, publishedReason, type PublishedSource } from './holds/published-headers.ts'
import type { DevProxyEventCode, EventDetails, Log } from './log.ts'
import { clientHeaders } from './origin-request.ts'
import type { OriginAnswer } from './origin-client.ts'
import { readWhole } from './origin.ts'
import type { HttpAnswer } from './send-answer.ts'

/** Largest request and answer body, in bytes, that an instruction may come with. */
export const MAX_INSTRUCT_BYTES = 100_000

/** An instruction, and the answer for the client. */
export interface InstructedAnswer {
  instruct: GripInstruct
  /** The body is missing if it is still to be streamed. */
  held: HttpAnswer
}

/** Whether an answer instructs the proxy. */
export function isInstruction({ headers }: OriginAnswer): boolean {
  return (
    headers.some(([name]) => name.toLowerCase().startsWith('grip-')) ||
    mediaTypeOf(headers) === 'application/grip-instruct'
  )
}

/** Whether an answer goes on after its body: a hold, or one with a next link. */
export function staysOpen({ hold, links = [] }: GripInstruct): boolean {
  return hold !== undefined || links.some(({ rel }) => rel === 'next')
}

/**
 * Reads the instruction of an answer, from its headers or its body.
 *
 * @throws {GripInstructError} An instruction that production refuses.
 */
export async function readInstruct(
  answer: OriginAnswer,
  log: Log,
  details: EventDetails,
): Promise<InstructedAnswer> {
  const onNotice = ({ code, message }: WireNotice): void => log(code, message, details)
  const report = (code: DevProxyEventCode, message: string): void => log(code, message, details)
  const instruct = decodeGripHeaders(withoutMarksInHeaders(answer.headers, report), { onNotice })
  const instructed =
    mediaTypeOf(answer.headers) === 'application/grip-instruct'
      ? await fromBody(answer, instruct, log, details)
      : { instruct, held: await fromHeaders(answer, instruct) }
  reportUnused(instructed.instruct, log, details)
  return { instruct: instructed.instruct, held: present(instructed) }
}

async function fromHeaders(answer: OriginAnswer, instruct: GripInstruct): Promise<HttpAnswer> {
  const headers = clientHeaders(answer.headers)
  const held: HttpAnswer = { status: answer.status, reason: answer.reason, headers }
  if (staysOpen(instruct)) held.headers = keepHeaders(headers, (name) => name !== 'content-length')
  if (instruct.hold === 'response') held.body = await readBody(answer)
  return held
}

async function fromBody(
  answer: OriginAnswer,
  instruct: GripInstruct,
  log: Log,
  details: EventDetails,
): Promise<InstructedAnswer> {
  if (answer.status !== 200) {
    throw new GripInstructError(`unexpected status ${answer.status} of an application/grip-instruct answer`)
  }
  const report = (code: DevProxyEventCode, message: string): void => log(code, message, details)
  const text = (await readBody(answer)).toString('utf8')
  const json = decodeGripInstruct(withoutMarks(text, 'an instruction', report))
  const { code: status, reason, headers, body } = json.response
  const source: PublishedSource = { kind: 'instructed', report }
  const held: HttpAnswer = {
    status,
    reason: publishedReason(reason, source),
    headers: publishedHeaders(headers, source),
    body: Buffer.from(body),
  }
  return { instruct: merge(instruct, json.instruct), held }
}

async function readBody(answer: OriginAnswer): Promise<Buffer> {
  const body = await readWhole(answer.body, MAX_INSTRUCT_BYTES)
  if (body === undefined) throw new GripInstructError('GRIP instruct response too large')
  return body
}

// The headers of the answer add to the JSON, which wins if both set something. The JSON has no keep-alive
// mode, and has its own headers for the client.
function merge(headers: GripInstruct, json: GripInstruct): GripInstruct {
  const keepAlive = json.keepAlive && { ...json.keepAlive, ...modeOf(headers.keepAlive) }
  return {
    ...headers,
    ...json,
    ...(keepAlive && { keepAlive }),
    exposeHeaders: undefined,
    channels: [...(headers.channels ?? []), ...(json.channels ?? [])],
    meta: { ...headers.meta, ...json.meta },
  }
}

function modeOf(keepAlive: GripInstruct['keepAlive']): Pick<KeepAlive, 'mode'> {
  return keepAlive === undefined ? {} : { mode: keepAlive.mode ?? 'idle' }
}

function present({ instruct, held }: InstructedAnswer): HttpAnswer {
  const exposed = instruct.exposeHeaders?.map((name) => name.toLowerCase())
  const { status = held.status, reason } = instruct
  return {
    ...held,
    status,
    reason: instruct.status === undefined ? held.reason : reason && headerText(reason),
    headers:
      exposed === undefined ? held.headers : keepHeaders(held.headers, (name) => exposed.includes(name)),
  }
}

function reportUnused({ hold, channels = [] }: GripInstruct, log: Log, details: EventDetails): void {
  if (hold === undefined && channels.length > 0) {
    log(
      'instruct-without-hold',
      'Grip-Channel without Grip-Hold does nothing: the answer is not held',
      details,
    )
  }
  if (hold !== undefined && channels.length === 0) {
    log('hold-without-channel', 'a hold without a channel can receive nothing', details)
  }
}
