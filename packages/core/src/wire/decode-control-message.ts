import { GripInstructError } from '../errors.ts'
import {
  type ControlMessage,
  MESSAGE_TYPES,
  type WebSocketMessageType,
} from '../websocket/control-message.ts'
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
    case 'subscribe':
      return { type, channel: nonEmpty(fields, 'channel'), filters: fields.textList('filters') }
    case 'unsubscribe':
      return { type, channel: nonEmpty(fields, 'channel') }
    case 'session':
      return { type, id: nonEmpty(fields, 'id') }
    case 'set-meta':
      return { type, name: nonEmpty(fields, 'name'), value: fields.text('value') }
    case 'keep-alive': {
      const mode = fields.oneOf('mode', ['idle', 'interval'])
      return { type, ...messageOf(fields), mode }
    }
    case 'send-delayed': {
      const { content, ...message } = messageOf(fields)
      if (content === undefined) throw fields.missing("'content' or 'content-bin'")
      return { type, ...message, content }
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
  messageType: WebSocketMessageType | undefined
  content: string | Uint8Array | undefined
  timeout: number | undefined
}

function messageOf(fields: JsonFields): Message {
  const messageType = fields.oneOf('message-type', MESSAGE_TYPES)
  return { messageType, content: fields.content('content'), timeout: fields.integer('timeout', 1) }
}
