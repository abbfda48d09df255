import { defineConfig } from 'vitest/config'

// What a busy machine does late is late, and not missing.
export default defineConfig({ test: { testTimeout: 60_000, hookTimeout: 60_000 } })
