import { defineConfig } from 'vitest/config'

// Without isolation the tests of a mutant share one thread, which is several times as fast. Each mutant gets a
// new one.
export default defineConfig({ test: { isolate: false } })
