import { defineConfig } from 'vitest/config'
import { faults } from './faults.ts'
import { newestEngine } from './src/pushpin/engines.ts'

const fault = faults[Number(process.env['GRIP_FAULT'] ?? -1)]

const newest = newestEngine()

export default defineConfig({
  // Clauses mostly wait for a proxy's timers, so many run side by side.
  test: {
    maxConcurrency: 24,
    fsModuleCache: fault === undefined,
    projects: [
      { extends: true, test: { name: 'conformance' } },
      ...(newest === undefined ? [] : [onNewest(newest)]),
    ],
  },
  plugins: fault === undefined ? [] : [withFault(fault)],
})

/** What runs on the newest Pushpin too. */
function onNewest({ version }: { version: string }) {
  const include = ['pushpin', 'pushpin-conf', 'start-pushpin', 'direct-websocket']
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

/** Puts a mistake into a source file on its way into the tests. */
function withFault({ file, find, replace }: (typeof faults)[number]) {
  return {
    name: 'fault',
    enforce: 'pre' as const,
    transform(code: string, id: string) {
      if (!id.endsWith(`/${file}`)) return undefined
      if (!find.test(code)) throw new Error(`the fault no longer fits ${file}`)
      return code.replace(find, replace)
    },
  }
}
