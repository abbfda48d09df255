import { defineConfig } from 'vitest/config'

// On a busy machine, late does not mean lost.
export default defineConfig({ test: { testTimeout: 60_000, hookTimeout: 60_000 } })
