import { defineConfig } from 'vitest/config'

// Answers are written in real time, and proxies wait by their own clocks.
export default defineConfig({ test: { testTimeout: 60_000, hookTimeout: 60_000 } })
