import { simulateReadableStream } from 'ai'
import { MockLanguageModelV4 } from 'ai/test'

const words = Array.from({ length: 40 }, (_, index) => `word${index} `)

// In the place of a model that needs a key.
export const model = new MockLanguageModelV4({
  doStream: async () => ({
    stream: simulateReadableStream({
      initialDelayInMs: 200,
      chunkDelayInMs: 50,
      chunks: [
        { type: 'stream-start', warnings: [] },
        { type: 'text-start', id: '1' },
        ...words.map((delta) => ({ type: 'text-delta' as const, id: '1', delta })),
        { type: 'text-end', id: '1' },
        {
          type: 'finish',
          finishReason: { unified: 'stop', raw: 'stop' },
          usage: {
            inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
            outputTokens: { total: 40, text: 40, reasoning: 0 },
          },
        },
      ],
    }),
  }),
})
