import { type Codec, encodeTyped } from './codec.ts'

/** An event of AG-UI, as far as it is read here. */
export interface AgUiEventLike {
  /** For example `TEXT_MESSAGE_CONTENT`. */
  type: string
}

/**
 * AG-UI, the stream of TanStack AI and others: what `chat()` yields and `useChat` of TanStack AI reads. An answer that breaks off ends
 * with `RUN_ERROR`; one that is stopped, with `[DONE]`.
 *
 * @example
 * streams.start(grip, runId, () => chat({ adapter, messages, runId, threadId }))
 */
export const agUi: Codec<AgUiEventLike> = {
  encode: encodeTyped,
  merge(first, second) {
    const id = DELTAS[first?.type]
    if (id === undefined || first.type !== second?.type) return undefined
    const [one, two] = [first, second] as unknown as [Delta, Delta]
    if (one[id] !== two[id] || typeof one.delta !== 'string' || typeof two.delta !== 'string')
      return undefined
    return { ...second, delta: one.delta + two.delta } as AgUiEventLike
  },
  end(reason, message) {
    if (reason === 'done') return []
    return [reason === 'stopped' ? '[DONE]' : JSON.stringify({ type: 'RUN_ERROR', message })]
  },
}

interface Delta extends Record<string, unknown> {
  delta?: unknown
}

/** What the events of one text have in common. */
const DELTAS: Readonly<Record<string, string>> = {
  TEXT_MESSAGE_CONTENT: 'messageId',
  REASONING_MESSAGE_CONTENT: 'messageId',
  TOOL_CALL_ARGS: 'toolCallId',
}
