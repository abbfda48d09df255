import type { DecodedPublishItem } from '@grip/core/wire'

/** The content of one format: text, bytes where it is not text, or an action without content. */
export type PublishedFormat = string | Uint8Array | { action: string; code?: number; reason?: string }

/** An item that your app published. */
export interface PublishedItem {
  /** The channel, including the prefix from `GRIP_PREFIX`. */
  channel: string
  id?: string
  prevId?: string
  /** Meta for filters. Left out where there is none. */
  meta?: Record<string, string>
  httpStream?: PublishedFormat
  httpResponse?: PublishedFormat
  webSocket?: PublishedFormat
}

/** Shows an item in the words of `grip.publish`. */
export function publishedItem(item: DecodedPublishItem): PublishedItem {
  const { channel, id, prevId, meta, httpStream, httpResponse, webSocket } = item
  return {
    channel,
    ...(id !== undefined && { id }),
    ...(prevId !== undefined && { prevId }),
    ...(Object.keys(meta).length > 0 && { meta: { ...meta } }),
    ...(httpStream && { httpStream: shown(httpStream.action, httpStream.content) }),
    ...(httpResponse && { httpResponse: shown(httpResponse.action, httpResponse.body) }),
    ...(webSocket && { webSocket: shownMessage(webSocket) }),
  }
}

function shownMessage(message: NonNullable<DecodedPublishItem['webSocket']>): PublishedFormat {
  const { action, type, content = new Uint8Array(), code, reason } = message
  if (action === 'close') {
    return { action, ...(code !== undefined && { code }), ...(reason !== undefined && { reason }) }
  }
  return action === 'send' && type === 'binary' ? content : shown(action, content)
}

function shown(action: string, content: Uint8Array): PublishedFormat {
  if (action !== 'send') return { action }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content)
  } catch {
    return content
  }
}
