import { globSync } from 'node:fs'
import { CORE } from './paths.ts'

/** A part of core that has a score of its own. */
export interface Module {
  name: string
  /** Its sources, as globs from the folder of core. */
  sources: readonly string[]
}

/** What is changed. */
export const MODULES: readonly Module[] = [
  { name: 'verify', sources: ['src/signature/*.ts'] },
  { name: 'codec', sources: ['src/websocket-events/*.ts'] },
]

const SLOW = [
  'signature/cache',
  'signature/malformed',
  'websocket-events/bounds',
  'websocket-events/mutations',
]
// With another seed each time, what they notice is another each time.
const RANDOM = ['websocket-events/round-trip']

/**
 * The tests that have to notice, as paths from the folder of core. The quick ones try each change first, all of
 * them what is left.
 */
export const TESTS: Record<'quick' | 'all', readonly string[]> = {
  quick: testsWithout([...SLOW, ...RANDOM]),
  all: testsWithout(RANDOM),
}

/** The least part of the mutants of a module that the tests have to notice, in percent. */
export const MARK = 95

function testsWithout(left: readonly string[]): string[] {
  const except = left.map((name) => `test/${name}.test.ts`)
  return globSync(['test/{signature,websocket-events}/*.test.ts', 'test/websocket/answer.test.ts'], {
    cwd: CORE,
  })
    .filter((path) => !except.includes(path))
    .toSorted()
}
