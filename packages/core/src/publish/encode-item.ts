import { checkMeta, checkName } from '../instruct/check.ts'
import { checkOptions } from '../internal/check-options.ts'
import { isPlain } from '../internal/entries-of.ts'
import { checkArgument, invalidArgument } from '../internal/invalid-argument.ts'
import { kindOf } from '../internal/kind-of.ts'
import { encodeStream, encodeWebSocket } from './encode-formats.ts'
import { encodeResponse } from './encode-response.ts'
import type { PublishItem, PublishMessage, PublishOptions } from './types.ts'

/**
 * Encodes one publish as an item of the POST body.
 *
 * @throws What {@link Publisher.publish} says, and nothing that the proxy would refuse the whole POST for.
 */
export function encodePublishItem(
  channel: string,
  message: PublishMessage,
  options: PublishOptions | undefined,
  prefix: string,
): PublishItem {
  checkName('channel', channel)
  if (!isPlain(message)) {
    const kind = kindOf(message)
    const hint = kind.includes('promise') ? `; this is ${kind}` : ''
    throw invalidArgument(`a message must be an object, such as { webSocket: "hi" }${hint}`)
  }
  checkOptions('publish', message, ['httpStream', 'httpResponse', 'webSocket'])
  const { httpStream, httpResponse, webSocket } = message
  if (httpStream === undefined && httpResponse === undefined && webSocket === undefined) {
    throw invalidArgument('a message needs "httpStream", "httpResponse" or "webSocket"')
  }
  const formats: PublishItem['formats'] = {}
  if (httpStream !== undefined) formats['http-stream'] = encodeStream(httpStream)
  if (httpResponse !== undefined) formats['http-response'] = encodeResponse(httpResponse)
  if (webSocket !== undefined) formats['ws-message'] = encodeWebSocket(webSocket)
  return { formats, ...encodeOptions(options), channel: prefix + channel }
}

function encodeOptions(options: PublishOptions = {}): Omit<PublishItem, 'formats' | 'channel'> {
  checkOptions('publish', options, ['id', 'prevId', 'meta', 'noSeq', 'signal'])
  const { id, prevId, meta, noSeq, signal } = options
  checkArgument(noSeq === undefined || typeof noSeq === 'boolean', '"noSeq" must be true or false')
  checkArgument(!signal || typeof signal.addEventListener === 'function', '"signal" must be an AbortSignal')
  return {
    id: id === undefined ? id : checkId('id', id),
    'prev-id': prevId === undefined ? prevId : checkId('prevId', prevId),
    'no-seq': noSeq || undefined,
    meta: meta === undefined ? undefined : checkMeta(meta, invalidArgument),
  }
}

function checkId(name: string, id: string): string {
  checkArgument(typeof id === 'string', `"${name}" must be a string`)
  return checkName(name, id)
}
