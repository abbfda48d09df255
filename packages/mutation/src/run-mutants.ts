import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { Stryker } from '@stryker-mutator/core'
import { TESTS } from './modules.ts'
import { CORE, MUTATION } from './paths.ts'

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

/** Runs every mutant of some sources, on a copy of core. */
export async function runMutants(sources: readonly string[]): Promise<Mutant[]> {
  process.chdir(CORE)
  const results = await runStryker(sources, TESTS.quick)
  const left = results.filter(isLeft)
  const again = left.length === 0 ? [] : await runStryker(left.map(rangeOf), TESTS.all)
  const known = new Map(again.map((result) => [keyOf(result), result]))
  return results.map((result) => toMutant((isLeft(result) ? known.get(keyOf(result)) : undefined) ?? result))
}

async function runStryker(mutate: readonly string[], tests: readonly string[]): Promise<Result[]> {
  const stryker = new Stryker({
    mutate: [...mutate],
    testFiles: [...tests],
    testRunner: 'vitest',
    vitest: { configFile: join(MUTATION, 'vitest.config.ts') },
    plugins: [
      import.meta.resolve('@stryker-mutator/vitest-runner'),
      join(import.meta.dirname, 'ignore-messages.ts'),
    ],
    ignorers: ['messages'],
    coverageAnalysis: 'perTest',
    // Rewriting it takes an API that this TypeScript does not have; without it in the copy, core's own is found.
    ignorePatterns: ['tsconfig.json'],
    tempDirName: '.cache/mutation',
    cleanTempDir: 'always',
    reporters: ['progress-append-only'],
    // On a busy machine a test may take long without hanging, and a timeout counts as noticed.
    timeoutMS: 60_000,
    timeoutFactor: 4,
  })
  return stryker.runMutationTest()
}

function isLeft({ status }: Result): boolean {
  return status === 'Survived' || status === 'NoCoverage'
}

// Stryker takes columns from 0, and gives them from 1.
function rangeOf({ fileName, location: { start, end } }: Result): string {
  const file = relative(CORE, fileName)
  return `${file}:${start.line}:${start.column - 1}-${end.line}:${end.column - 1}`
}

function keyOf(result: Result): string {
  return [rangeOf(result), result.mutatorName, result.replacement].join(' ')
}

function toMutant(result: Result): Mutant {
  const outcome = OUTCOMES[result.status]
  if (outcome === undefined) throw new Error(`${rangeOf(result)} is ${result.status}`)
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
