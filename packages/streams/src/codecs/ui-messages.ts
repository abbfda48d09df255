import { type Codec, encodeTyped } from './codec.ts'

/** A chunk of the AI SDK's UI message stream, as far as it is read here. */
export interface UIMessageChunkLike {
  /** For example `text-delta`. */
  type: string
}

/**
 * The AI SDK's UI message stream, versions 5 to 7: what `result.toUIMessageStream()` yields and `useChat` reads.
 *
 * @example
 * streams.start(grip, id, ({ signal }) => streamText({ model, messages, abortSignal: signal }).toUIMessageStream())
 */
export const uiMessages: Codec<UIMessageChunkLike> = {
  encode: encodeTyped,
  merge(first, second) {
    const field = DELTAS[first?.type]
    if (field === undefined || first.type !== second?.type) return undefined
    const [one, two] = [first, second] as unknown as [Delta, Delta]
    return isPlainDelta(one, field) && isPlainDelta(two, field) && one[field.id] === two[field.id]
      ? ({
          ...one,
          [field.text]: (one[field.text] as string) + (two[field.text] as string),
        } as unknown as UIMessageChunkLike)
      : undefined
  },
  end(reason, errorText) {
    if (reason === 'done') return ['[DONE]']
    const chunk = reason === 'stopped' ? { type: 'abort' } : { type: 'error', errorText }
    return [JSON.stringify(chunk), '[DONE]']
  },
  headers: { 'x-vercel-ai-ui-message-stream': 'v1' },
}

interface Field {
  id: string
  text: string
}

type Delta = Record<string, unknown>

const DELTAS: Readonly<Record<string, Field>> = {
  'text-delta': { id: 'id', text: 'delta' },
  'reasoning-delta': { id: 'id', text: 'delta' },
  'tool-input-delta': { id: 'toolCallId', text: 'inputTextDelta' },
}

// What has more, such as the metadata of a provider, stays as it is.
function isPlainDelta(chunk: Delta, { id, text }: Field): boolean {
  if (typeof chunk[id] !== 'string' || typeof chunk[text] !== 'string') return false
  for (const name in chunk) {
    if (name !== 'type' && name !== id && name !== text && chunk[name] !== undefined) return false
  }
  return true
}
