import { defineConfig } from 'vitest/config'
import { faults } from './faults.ts'

const fault = faults[Number(process.env['GRIP_FAULT'] ?? -1)]

export default defineConfig({
  // Clauses mostly wait for a proxy's timers, so many run side by side.
  test: { maxConcurrency: 24, fsModuleCache: fault === undefined },
  plugins: fault === undefined ? [] : [withFault(fault)],
})

/** Puts a mistake into a source file on its way into the tests. */
function withFault({ file, find, replace }: (typeof faults)[number]) {
  return {
    name: 'fault',
    enforce: 'pre' as const,
    transform(code: string, id: string) {
      if (!id.endsWith(`/packages/${file}`)) return undefined
      if (!find.test(code)) throw new Error(`the fault no longer fits ${file}`)
      return code.replace(find, replace)
    },
  }
}
