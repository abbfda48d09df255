import type { DecodedPublishItem } from '@grip/core/wire'
import { checkFields, checkText } from '../check-arguments.ts'
import { invalidArgument } from '../invalid-argument.ts'

/** What is published, in its simple form: text, or bytes, for each audience. */
export interface SimpleMessage {
  httpStream?: string | Uint8Array | undefined
  httpResponse?: string | Uint8Array | undefined
  webSocket?: string | Uint8Array | undefined
  /** Id of the item, and of the one that it follows. */
  id?: string | undefined
  prevId?: string | undefined
}

/**
 * Makes an item of a message in its simple form.
 *
 * @throws {TypeError} A channel or a message that cannot be published.
 */
export function toPublishItem(channel: string, message: SimpleMessage): DecodedPublishItem {
  if (typeof channel !== 'string' || channel === '' || /[\0\p{Surrogate}]/u.test(channel))
    throw invalidArgument('"channel" must be a non-empty string without NUL or half of a surrogate pair')
  checkFields('message', message, ['httpStream', 'httpResponse', 'webSocket', 'id', 'prevId'])
  const { httpStream, httpResponse, webSocket, id, prevId } = message
  checkText('id', id)
  checkText('prevId', prevId)
  if (httpStream === undefined && httpResponse === undefined && webSocket === undefined) {
    throw invalidArgument('"message" must have at least one of httpStream, httpResponse and webSocket')
  }
  return {
    channel,
    ...(id !== undefined && { id }),
    ...(prevId !== undefined && { prevId }),
    noSeq: false,
    meta: {},
    ...(httpStream !== undefined && {
      httpStream: { action: 'send', content: bytesOf('httpStream', httpStream) },
    }),
    ...(httpResponse !== undefined && {
      httpResponse: {
        action: 'send',
        code: 200,
        reason: undefined,
        headers: [],
        body: bytesOf('httpResponse', httpResponse),
      },
    }),
    ...(webSocket !== undefined && {
      webSocket: {
        action: 'send',
        type: typeof webSocket === 'string' ? 'text' : 'binary',
        content: bytesOf('webSocket', webSocket),
      },
    }),
    unknownFormats: [],
  }
}

function bytesOf(name: string, content: string | Uint8Array): Uint8Array<ArrayBuffer> {
  if (typeof content === 'string' && /\p{Surrogate}/u.test(content))
    throw invalidArgument(`"${name}" contains half of a surrogate pair, which UTF-8 cannot carry`)
  if (typeof content === 'string') return new TextEncoder().encode(content)
  if (content instanceof Uint8Array) return new Uint8Array(content)
  throw invalidArgument(`"${name}" must be a string or bytes (Uint8Array)`)
}
