import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // The tests of a change share one thread, which is several times as fast; each change gets a new one.
    isolate: false,
    // A slow test is no failed one. What never ends is ended by Stryker.
    testTimeout: 600_000,
  },
})
