import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // The tests that have to notice.
    include: ['test/{signature,websocket-events}/*.test.ts', 'test/websocket/answer.test.ts'],
    // These run a line a million times, or try other values each time. What they notice, a literal has to as
    // well: the score is the same each time then, and a change takes a second.
    exclude: [
      'test/signature/{malformed,random-secrets}.test.ts',
      'test/websocket-events/{bounds,mutations,round-trip}.test.ts',
    ],
    // The tests of a change share one thread, which is several times as fast; each change gets a new one.
    isolate: false,
    // A slow test is no failed one. What never ends is ended by Stryker.
    testTimeout: 600_000,
  },
})
