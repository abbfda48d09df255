import type { Explanation } from './explain.ts'
import { OF_CODEC } from './explanations-of-codec.ts'
import { OF_VERIFY } from './explanations-of-verify.ts'

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
