import { agUi, type Codec, openai, text, uiMessages } from '@grip/streams'
import { describe, expect, it } from 'vitest'

/** Neighbours merged, as a replay has them. */
function mergeAll<Chunk>(codec: Codec<Chunk>, chunks: readonly Chunk[]): Chunk[] {
  return chunks.reduce<Chunk[]>((merged, chunk) => {
    const one = merged.length > 0 ? codec.merge?.(merged.at(-1)!, chunk) : undefined
    return one === undefined ? [...merged, chunk] : [...merged.slice(0, -1), one]
  }, [])
}

describe('the chunks of the AI SDK', () => {
  it('are merged where they go on with each other, and stay as they are elsewhere', () => {
    const chunks = [
      { type: 'start', messageId: 'm' },
      { type: 'text-start', id: '1' },
      { type: 'text-delta', id: '1', delta: 'Hel' },
      { type: 'text-delta', id: '1', delta: 'lo' },
      { type: 'text-delta', id: '2', delta: '!' },
      { type: 'reasoning-delta', id: '2', delta: 'why ' },
      { type: 'reasoning-delta', id: '2', delta: 'not' },
      { type: 'text-delta', id: '2', delta: 'a', providerMetadata: { mock: { n: 1 } } },
      { type: 'text-delta', id: '2', delta: 'b' },
      { type: 'tool-input-delta', toolCallId: 'c', inputTextDelta: '{"a"' },
      { type: 'tool-input-delta', toolCallId: 'c', inputTextDelta: ':1}' },
      { type: 'tool-input-delta', toolCallId: 'd', inputTextDelta: '{}' },
    ]
    const before = structuredClone(chunks)
    expect(mergeAll(uiMessages, chunks)).toEqual([
      { type: 'start', messageId: 'm' },
      { type: 'text-start', id: '1' },
      { type: 'text-delta', id: '1', delta: 'Hello' },
      { type: 'text-delta', id: '2', delta: '!' },
      { type: 'reasoning-delta', id: '2', delta: 'why not' },
      { type: 'text-delta', id: '2', delta: 'a', providerMetadata: { mock: { n: 1 } } },
      { type: 'text-delta', id: '2', delta: 'b' },
      { type: 'tool-input-delta', toolCallId: 'c', inputTextDelta: '{"a":1}' },
      { type: 'tool-input-delta', toolCallId: 'd', inputTextDelta: '{}' },
    ])
    expect(chunks).toEqual(before)
  })

  it('end as its client expects', () => {
    expect(uiMessages.end?.('done', 'x')).toEqual(['[DONE]'])
    expect(uiMessages.end?.('stopped', 'x')).toEqual(['{"type":"abort"}', '[DONE]'])
    expect(uiMessages.end?.('lost', 'x')).toEqual(['{"type":"error","errorText":"x"}', '[DONE]'])
    expect(uiMessages.headers).toEqual({ 'x-vercel-ai-ui-message-stream': 'v1' })
  })
})

describe("OpenAI's chunks", () => {
  const chunk = (delta: object, more: object = {}) => ({
    id: 'c1',
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, finish_reason: null, ...more }],
  })

  it('of a completion are merged where they are pieces of the same text', () => {
    const end = chunk({}, { finish_reason: 'stop' })
    const usage = { ...chunk({ content: 'u' }), usage: { total_tokens: 1 } }
    const tool = chunk({ tool_calls: [{ index: 0 }] })
    const chunks = [
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: 'He' }),
      chunk({ content: 'y' }),
      usage,
      tool,
      end,
    ]
    expect(mergeAll(openai, chunks)).toEqual([chunk({ role: 'assistant', content: 'Hey' }), usage, tool, end])
    const other = chunk({ content: 'b' }, { index: 1 })
    expect(mergeAll(openai, [chunk({ content: 'a' }), other, 'raw', 'raw'])).toEqual([
      chunk({ content: 'a' }),
      other,
      'raw',
      'raw',
    ])
  })

  it('of a response, too, and have the last number', () => {
    const delta = (text: string, sequence_number: number, item_id = 'i') => ({
      type: 'response.output_text.delta',
      item_id,
      content_index: 0,
      delta: text,
      logprobs: [],
      sequence_number,
    })
    expect(mergeAll(openai, [delta('a', 1), delta('b', 2), delta('c', 3, 'j')])).toEqual([
      delta('ab', 2),
      delta('c', 3, 'j'),
    ])
  })

  it('end with [DONE], and an answer that broke off with an error before it', () => {
    expect([openai.end?.('done', 'x'), openai.end?.('stopped', 'x')]).toEqual([['[DONE]'], ['[DONE]']])
    expect(openai.end?.('failed', 'x')).toEqual([
      '{"error":{"message":"x","type":"server_error","code":"failed"}}',
      '[DONE]',
    ])
    expect([openai.encode('raw'), openai.encode({ a: 1 })]).toEqual(['raw', '{"a":1}'])
  })
})

describe('the events of AG-UI', () => {
  it('are merged where they are pieces of the same text or call', () => {
    const events = [
      { type: 'TEXT_MESSAGE_START', messageId: 'm' },
      { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: 'Hel', content: 'Hel' },
      { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: 'lo', content: 'Hello' },
      { type: 'TEXT_MESSAGE_CONTENT', messageId: 'n', delta: '!' },
      { type: 'TOOL_CALL_ARGS', toolCallId: 'c', delta: '{"a"' },
      { type: 'TOOL_CALL_ARGS', toolCallId: 'c', delta: ':1}' },
      { type: 'STEP_STARTED', stepName: 's' },
      { type: 'STEP_STARTED', stepName: 's' },
    ]
    const before = structuredClone(events)
    expect(mergeAll(agUi, events)).toEqual([
      { type: 'TEXT_MESSAGE_START', messageId: 'm' },
      { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: 'Hello', content: 'Hello' },
      { type: 'TEXT_MESSAGE_CONTENT', messageId: 'n', delta: '!' },
      { type: 'TOOL_CALL_ARGS', toolCallId: 'c', delta: '{"a":1}' },
      { type: 'STEP_STARTED', stepName: 's' },
      { type: 'STEP_STARTED', stepName: 's' },
    ])
    expect(events).toEqual(before)
  })

  it('end by themselves, and with an error where the answer broke off', () => {
    expect(agUi.end!('done', 'text')).toEqual([])
    expect(agUi.end!('stopped', 'text')).toEqual(['[DONE]'])
    expect(agUi.end!('lost', 'text')).toEqual(['{"type":"RUN_ERROR","message":"text"}'])
  })
})

it('text is sent as JSON, so that no line break and no space is lost', () => {
  expect([text.encode(' a\r\n'), text.merge?.('a', 'b'), text.end?.('stopped', '')]).toEqual([
    '" a\\r\\n"',
    'ab',
    [{ event: 'end', data: 'stopped' }],
  ])
})
