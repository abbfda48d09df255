import { defineConfig } from 'vitest/config'
import { newestEngine } from './src/pushpin/engines.ts'

const newest = newestEngine()

export default defineConfig({
  // Clauses mostly wait for a proxy's timers, so many run side by side.
  test: {
    maxConcurrency: 24,
    // What a busy machine does late is late, and not missing.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fsModuleCache: true,
    projects: [
      { extends: true, test: { name: 'conformance' } },
      ...(newest === undefined ? [] : [onNewest(newest)]),
    ],
  },
})

/** What runs on the newest Pushpin too. */
function onNewest({ version }: { version: string }) {
  const include = ['pushpin', 'pushpin-conf', 'start-pushpin', 'direct-websocket', 'direct-refusals']
  return {
    extends: true as const,
    test: {
      name: `Pushpin ${version}`,
      include: include.map((name) => `test/${name}.test.ts`),
      env: { GRIP_PUSHPIN: 'newest' },
      // Since 1.40, of WebSockets that many clients open at once about one in a thousand breaks, or the app is never
      // told of its end, and no log says so. What fails twice is no such loss.
      retry: 1,
    },
  }
}
