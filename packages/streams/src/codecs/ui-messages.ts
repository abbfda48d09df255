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
    const field = TEXTS[first?.type]
    const [one, two] = [first, second] as unknown as [Delta, Delta | undefined]
    if (field === undefined || typeof one[field] !== 'string' || typeof two?.[field] !== 'string')
      return undefined
    // What has more, such as the metadata of a provider, stays as it is.
    const around = (delta: Delta): string => JSON.stringify({ ...delta, [field]: '' })
    return around(one) === around(two) ? { ...first, [field]: one[field] + two[field] } : undefined
  },
  end(reason, errorText) {
    if (reason === 'done') return ['[DONE]']
    const chunk = reason === 'stopped' ? { type: 'abort' } : { type: 'error', errorText }
    return [JSON.stringify(chunk), '[DONE]']
  },
  headers: { 'x-vercel-ai-ui-message-stream': 'v1' },
}

type Delta = Record<string, unknown>

/** The field of the text, by the type of the chunk. */
const TEXTS: Readonly<Record<string, string>> = {
  'text-delta': 'delta',
  'reasoning-delta': 'delta',
  'tool-input-delta': 'inputTextDelta',
}
