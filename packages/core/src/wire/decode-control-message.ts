import { GripInstructError } from '../errors.ts'
import type { ControlMessage, WebSocketMessageType } from '../websocket/control-message.ts'
import { checkInput } from './check-input.ts'
import { JsonFields } from './json-fields.ts'

/**
 * Decodes a control message, with or without its `c:`.
 *
 * @throws {GripInstructError} A message that proxies cannot read: no JSON object, an unknown type, a missing
 *   or wrong field.
 * @throws {TypeError} A message that is no text.
 *
 * @example
 * decodeControlMessage('c:{"type":"subscribe","channel":"news"}') // { type: 'subscribe', channel: 'news' }
 */
export function decodeControlMessage(text: string): ControlMessage<string | Uint8Array> {
  const json = checkInput('text', text).replace(/^c:/, '')
  const fields = new JsonFields(parse(json), 'control message', fail)
  const type = fields.requiredText('type')
  switch (type) {
    case 'subscribe': {
      const filters = fields.textList('filters')
      return { type, channel: nonEmpty(fields, 'channel'), ...(filters && { filters }) }
    }
    case 'unsubscribe':
      return { type, channel: nonEmpty(fields, 'channel') }
    case 'session':
      return { type, id: nonEmpty(fields, 'id') }
    case 'set-meta': {
      const value = fields.text('value')
      return { type, name: nonEmpty(fields, 'name'), ...(value !== undefined && { value }) }
    }
    case 'keep-alive': {
      const mode = modeOf(fields)
      return { type, ...messageOf(fields), ...(mode && { mode }) }
    }
    case 'send-delayed': {
      const message = messageOf(fields)
      if (message.content === undefined) throw fields.missing("'content' or 'content-bin'")
      return { type, ...message, content: message.content }
    }
    case 'detach':
    case 'flush-delayed':
      return { type }
    default:
      throw new GripInstructError(`unknown control message type ${JSON.stringify(type)}`)
  }
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    throw new GripInstructError('control message is not valid JSON')
  }
}

const fail = (message: string): Error => new GripInstructError(message)

function nonEmpty(fields: JsonFields, name: string): string {
  const value = fields.requiredText(name)
  if (value === '') throw new GripInstructError(`control message has an empty '${name}'`)
  return value
}

interface Message {
  messageType?: WebSocketMessageType
  content?: string | Uint8Array
  timeout?: number
}

function messageOf(fields: JsonFields): Message {
  const messageType = fields.text('message-type') ?? undefined
  if (messageType !== undefined && !isMessageType(messageType)) throw fields.wrongType('message-type')
  const content = fields.bytes('content')
  const timeout = fields.integer('timeout', 1)
  return {
    ...(messageType !== undefined && { messageType }),
    ...(content && { content: content.binary ? content.bytes : fields.requiredText('content') }),
    ...(timeout !== undefined && { timeout }),
  }
}

function isMessageType(text: string): text is WebSocketMessageType {
  return text === 'text' || text === 'binary' || text === 'ping' || text === 'pong'
}

function modeOf(fields: JsonFields): 'idle' | 'interval' | undefined {
  const mode = fields.text('mode')
  if (mode === undefined || mode === 'idle' || mode === 'interval') return mode
  throw fields.wrongType('mode')
}
