import { GripInstructError } from '../errors.ts'
import type { Channel, GripInstruct, KeepAlive } from '../instruct/types.ts'
import { checkInput } from './check-input.ts'
import { JsonFields } from './json-fields.ts'

/** The response inside a JSON instruction. */
export interface GripInstructResponse {
  /** Status. Default 200. */
  code: number
  /** Reason phrase; `undefined` means the one that belongs to the code. */
  reason: string | undefined
  /** Headers in order. */
  headers: readonly (readonly [name: string, value: string])[]
  body: Uint8Array<ArrayBuffer>
}

/** A decoded `application/grip-instruct` body. */
export interface DecodedGripInstruct {
  instruct: GripInstruct
  response: GripInstructResponse
}

/**
 * Decodes an `application/grip-instruct` body.
 *
 * @param json The body as text.
 * @throws {GripInstructError} A body for which a proxy answers its client with a 502.
 * @throws {TypeError} A body that is no text.
 * @see https://pushpin.org/docs/protocols/grip/
 *
 * @example
 * const { instruct, response } = decodeGripInstruct('{"hold":{"channels":[{"name":"news"}]},"response":{"body":"none"}}')
 */
export function decodeGripInstruct(json: string): DecodedGripInstruct {
  const instruct = new JsonFields(parse(checkInput('json', json)), 'instruct', fail)
  const hold = instruct.object('hold')
  const response = instruct.object('response')
  return {
    instruct: hold === undefined ? {} : holdOf(new JsonFields(hold, 'hold', fail)),
    response: responseOf(new JsonFields(response ?? {}, 'response', fail)),
  }
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    throw new GripInstructError('failed to parse application/grip-instruct content')
  }
}

const fail = (message: string): Error => new GripInstructError(message)

function holdOf(hold: JsonFields): GripInstruct {
  const mode = hold.text('mode') ?? 'response'
  if (mode !== 'response' && mode !== 'stream') {
    throw new GripInstructError("hold contains 'mode' with unknown value")
  }
  const channels = hold.list('channels')
  if (channels === undefined) throw hold.missing("'channels'")
  const timeout = hold.integer('timeout')
  const keepAlive = hold.object('keep-alive')
  const meta = hold.textMap('meta')
  // What is not there is no field: headers beside the body may say it.
  return {
    hold: mode,
    channels: channels.map((channel) => channelOf(new JsonFields(channel, 'channel', fail))),
    ...(timeout !== undefined && { timeout }),
    ...(keepAlive && { keepAlive: keepAliveOf(new JsonFields(keepAlive, 'keep-alive', fail)) }),
    ...(meta && { meta }),
  }
}

function channelOf(fields: JsonFields): Channel {
  return {
    name: fields.requiredText('name'),
    prevId: fields.text('prev-id'),
    filters: fields.textList('filters'),
  }
}

// This form has no mode: publishes do not restart the interval.
function keepAliveOf(fields: JsonFields): KeepAlive {
  const content = fields.content('content')
  if (content === undefined) throw fields.missing("'content' or 'content-bin'")
  return { content, mode: 'interval', timeout: fields.integer('timeout', 1) }
}

function responseOf(fields: JsonFields): GripInstructResponse {
  const code = fields.integer('code', 0, 999) ?? 200
  return {
    code,
    reason: fields.text('reason'),
    headers: fields.headers('headers'),
    body: fields.bytes('body')?.bytes ?? new Uint8Array(),
  }
}
