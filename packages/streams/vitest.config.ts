import { defineConfig } from 'vitest/config'

// Answers are written in real time, and proxies wait by their own clocks, so that a few tests run side by side.
export default defineConfig({ test: { testTimeout: 60_000, hookTimeout: 60_000, maxConcurrency: 3 } })
