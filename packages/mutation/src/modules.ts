import { globSync } from 'node:fs'
import type { Explanation } from './explain.ts'
import { OF_CODEC } from './explanations-of-codec.ts'
import { OF_VERIFY } from './explanations-of-verify.ts'
import { CORE } from './paths.ts'

/** A part of core that has a score of its own. */
export interface Module {
  name: string
  /** Its sources, as globs from the folder of core. */
  sources: readonly string[]
  explanations: readonly Explanation[]
}

/** What is changed. */
export const MODULES: readonly Module[] = [
  { name: 'verify', sources: ['src/signature/*.ts'], explanations: OF_VERIFY },
  { name: 'codec', sources: ['src/websocket-events/*.ts'], explanations: OF_CODEC },
]

/** The least part of the mutants of a module that the tests have to notice, in percent. */
export const MARK = 95

// They run a line a million times, or try other values each time. What they notice, a literal has to as well:
// the score is the same each time then, and a change takes a second.
const LEFT_OUT = [
  'signature/malformed',
  'websocket-events/bounds',
  'websocket-events/mutations',
  'websocket-events/round-trip',
].map((name) => `test/${name}.test.ts`)

/** The tests that have to notice, as paths from the folder of core. */
export function listTests(): string[] {
  const globs = ['test/{signature,websocket-events}/*.test.ts', 'test/websocket/answer.test.ts']
  return globSync(globs, { cwd: CORE })
    .filter((path) => !LEFT_OUT.includes(path))
    .toSorted()
}
