import { checkChunk, type Codec } from './codec.ts'

/**
 * OpenAI's streams: each chunk is a `data:` line of JSON, and the last line is `[DONE]`. A chunk of text is sent unchanged.
 *
 * @example
 * streams.start(grip, id, ({ signal }) =>
 *   openai.chat.completions.create({ model, messages, stream: true }, { signal }))
 */
export const openai: Codec<object | string> = {
  encode(chunk) {
    if (typeof chunk === 'string') return chunk
    checkChunk(isData(chunk), 'the codec "openai" takes objects and lines of text', chunk)
    return JSON.stringify(chunk)
  },
  merge(first, second) {
    if (!isData(first) || !isData(second)) return undefined
    return mergeCompletions(first, second) ?? mergeResponses(first, second)
  },
  end(reason, message) {
    const isBroken = reason === 'failed' || reason === 'lost'
    return isBroken
      ? [JSON.stringify({ error: { message, type: 'server_error', code: reason } }), '[DONE]']
      : ['[DONE]']
  },
}

// Bytes would be kept as an object of numbers.
function isData(chunk: object | string | null): chunk is object {
  return typeof chunk === 'object' && chunk !== null && !ArrayBuffer.isView(chunk)
}

interface Completion {
  object?: unknown
  id?: unknown
  usage?: unknown
  choices?: Choice[]
}

interface Choice {
  index: number
  delta?: Record<string, unknown>
  finish_reason?: unknown
  logprobs?: unknown
}

/** Chunks of chat completions that have a piece of content each, and nothing else that is new. */
function mergeCompletions(first: Completion, second: Completion): object | undefined {
  if (first.object !== 'chat.completion.chunk' || second.object !== first.object || second.id !== first.id)
    return
  const [one, two] = [contentOf(first), contentOf(second)]
  if (one === undefined || two === undefined || one.choice.index !== two.choice.index) return
  if (second.usage || Object.keys(two.choice.delta!).some((name) => name !== 'content')) return
  const delta = { ...one.choice.delta, content: one.content + two.content }
  return { ...first, choices: [{ ...one.choice, delta }] }
}

function contentOf({ choices, usage }: Completion): { choice: Choice; content: string } | undefined {
  const choice = choices?.[0]
  const content = choice?.delta?.['content']
  if (choices?.length !== 1 || choice?.finish_reason || choice?.logprobs || usage) return undefined
  return typeof content === 'string' && choice !== undefined ? { choice, content } : undefined
}

interface ResponseEvent {
  type?: unknown
  item_id?: unknown
  content_index?: unknown
  delta?: unknown
  logprobs?: unknown[]
}

/** Pieces of the same text of the Responses API. */
function mergeResponses(first: ResponseEvent, second: ResponseEvent): object | undefined {
  if (first.type !== 'response.output_text.delta' || second.type !== first.type) return undefined
  if (first.item_id !== second.item_id || first.content_index !== second.content_index) return undefined
  if (first.logprobs?.length || second.logprobs?.length) return undefined
  return { ...second, delta: `${String(first.delta)}${String(second.delta)}` }
}
