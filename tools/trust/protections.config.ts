import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'
import { protections } from './protections/index.ts'

const taken = protections[Number(process.env['GRIP_PROTECTION'] ?? -1)]

export default defineConfig({
  test: { testTimeout: 20_000, fsModuleCache: taken === undefined },
  plugins: taken === undefined ? [] : [without(taken)],
})

/** Takes a protection out of a source file on its way into the tests. */
function without({ file, find, replace }: (typeof protections)[number]) {
  return {
    name: 'protection',
    enforce: 'pre' as const,
    transform(code: string, id: string) {
      if (id !== resolve(import.meta.dirname, '../..', file)) return undefined
      if (!find.test(code)) throw new Error(`the protection is no longer found in ${file}`)
      return code.replace(find, replace)
    },
  }
}
