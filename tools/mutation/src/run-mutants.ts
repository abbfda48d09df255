import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { Stryker } from '@stryker-mutator/core'

/** The folder of this package. */
export const MUTATION: string = join(import.meta.dirname, '..')

/** The repository's root folder. */
export const ROOT: string = join(MUTATION, '../..')

const CORE = join(ROOT, 'packages/core')

/** One change of the sources, and what the tests made of it. */
export interface Mutant {
  /** From the folder of core. */
  file: string
  line: number
  /** The kind of change. */
  mutator: string
  /** What stood there, on one line. */
  original: string
  /** What stands there now, on one line. */
  replacement: string
  outcome: Outcome
}

/**
 * `killed`: a test failed. `timeout`: the tests did not end. `survived`: all passed. `uncovered`: no test ran
 * the place. `ignored`: not tried.
 */
export type Outcome = 'killed' | 'timeout' | 'survived' | 'uncovered' | 'ignored'

type Result = Awaited<ReturnType<Stryker['runMutationTest']>>[number]

const OUTCOMES: Partial<Record<Result['status'], Outcome>> = {
  Killed: 'killed',
  // The tests could not even start.
  RuntimeError: 'killed',
  Timeout: 'timeout',
  Survived: 'survived',
  NoCoverage: 'uncovered',
  Ignored: 'ignored',
}

/** Runs every mutant of the sources that a glob names, on a copy of core. */
export async function runMutants(sources: string): Promise<Mutant[]> {
  process.chdir(CORE)
  const stryker = new Stryker({
    mutate: [sources],
    testRunner: 'vitest',
    // It names the tests too: with Stryker's own list, what runs on import would never be changed.
    vitest: { configFile: join(MUTATION, 'vitest.config.ts') },
    plugins: [
      import.meta.resolve('@stryker-mutator/vitest-runner'),
      join(import.meta.dirname, 'ignore-messages.ts'),
    ],
    ignorers: ['messages'],
    coverageAnalysis: 'perTest',
    // Rewriting it takes an API that this TypeScript does not have; without it in the copy, core's own is found.
    ignorePatterns: ['tsconfig.json', '.cache'],
    // Two runs at once do not meet.
    tempDirName: `.cache/mutation-${process.pid}`,
    cleanTempDir: 'always',
    reporters: ['progress-append-only'],
    // On a busy machine a test may take long without hanging, and a timeout counts as noticed.
    timeoutMS: 60_000,
    timeoutFactor: 4,
  })
  return (await stryker.runMutationTest()).map(toMutant)
}

function toMutant(result: Result): Mutant {
  const outcome = OUTCOMES[result.status]
  if (outcome === undefined) throw new Error(`Stryker says ${result.status} of ${result.fileName}`)
  return {
    file: relative(CORE, result.fileName),
    line: result.location.start.line,
    mutator: result.mutatorName,
    original: onOneLine(textOf(result)),
    replacement: onOneLine(result.replacement),
    outcome,
  }
}

function textOf({ fileName, location: { start, end } }: Result): string {
  const lines = readFileSync(fileName, 'utf8').split('\n').slice(0, end.line)
  lines[end.line - 1] = lines[end.line - 1]!.slice(0, end.column - 1)
  lines[start.line - 1] = lines[start.line - 1]!.slice(start.column - 1)
  return lines.slice(start.line - 1).join('\n')
}

function onOneLine(code: string): string {
  return code.replace(/\s+/g, ' ').trim()
}
