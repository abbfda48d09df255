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

/**
 * The tests that have to notice, as globs from the folder of core. The quick ones try each change first; those
 * that run a piece of code a million times try what is left. Random tests with another seed each time are in
 * neither: the score has to be the same each time.
 */
export const TESTS: Record<'quick' | 'thorough', readonly string[]> = {
  quick: [
    'test/{signature,websocket-events}/*.test.ts',
    '!test/signature/{cache,malformed}.test.ts',
    '!test/websocket-events/{bounds,mutations,round-trip}.test.ts',
  ],
  thorough: ['test/{signature,websocket-events}/*.test.ts', '!test/websocket-events/round-trip.test.ts'],
}

/** The least part of the mutants of a module that the tests have to notice, in percent. */
export const MARK = 95
