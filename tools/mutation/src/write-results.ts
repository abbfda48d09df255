import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { MARK, MODULES } from './modules.ts'
import { MUTATION, ROOT } from './paths.ts'
import type { Mutant } from './run-mutants.ts'
import { percentOf, type Score } from './score.ts'

/** What the last run of a module has found, as results.json keeps it. */
interface Result extends Omit<Score, 'survivors' | 'late'> {
  date: string
  seconds: number
  timeouts: number
  survivors: readonly Survivor[]
}

interface Survivor extends Omit<Mutant, 'line'> {
  because: string
}

const RESULTS = join(MUTATION, 'results.json')

/** Keeps what a run has found, and writes RESULTS.md and the record of threat row A8 anew. */
export function keepResult(
  name: string,
  { survivors: all, late, ...counts }: Score & { seconds: number },
  reasons: ReadonlyMap<Mutant, string>,
): void {
  const survivors = all.map((mutant) => {
    const { line: _, ...rest } = mutant
    return { ...rest, because: reasons.get(mutant) ?? 'NOT EXPLAINED' }
  })
  const date = new Date().toISOString().slice(0, 10)
  const results = { ...read(), [name]: { date, ...counts, timeouts: late.length, survivors } }
  writeJson(RESULTS, results)
  const rows = MODULES.flatMap((module) => {
    const result = results[module.name]
    return result === undefined ? [] : [{ name: module.name, result }]
  })
  writePage(rows)
  // A record of some modules would be no record of the row.
  if (rows.length === MODULES.length) writeRecord(rows)
}

type Rows = readonly { name: string; result: Result }[]

function read(): Record<string, Result> {
  return existsSync(RESULTS) ? (JSON.parse(readFileSync(RESULTS, 'utf8')) as Record<string, Result>) : {}
}

function writePage(rows: Rows): void {
  const table = [
    '| Module | changes | noticed | by timeout | survived | score | messages, not tried | on | seconds |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- | ---: |',
    ...rows.map(({ name, result }) => {
      const { tried, noticed, timeouts, survivors, ignored, date, seconds } = result
      const cells = [
        name,
        tried,
        noticed,
        timeouts,
        survivors.length,
        `${percentOf(result)} %`,
        ignored,
        date,
      ]
      return `| ${cells.join(' | ')} | ${seconds} |`
    }),
  ]
  const page = [
    '# Mutation scores',
    `Written by \`npm run mutation\`. Each module needs ${MARK} %.`,
    table.join('\n'),
    ...rows.filter(({ result }) => result.survivors.length > 0).map(survivorsOf),
  ]
  writeFileSync(join(MUTATION, 'RESULTS.md'), `${page.join('\n\n')}\n`)
}

function survivorsOf({ name, result }: Rows[number]): string {
  const groups = Map.groupBy(result.survivors, ({ file, because }) => `\`${file}\`: ${because}`)
  const lists = [...groups].map(([reason, survivors]) => `${reason}\n\n${survivors.map(lineOf).join('\n')}`)
  return [`## What survives in ${name}`, ...lists].join('\n\n')
}

function lineOf({ mutator, original, replacement, outcome }: Survivor): string {
  const note = outcome === 'uncovered' ? ', run by no test' : ''
  return `- ${mutator}${note}: ${code(original)} becomes ${code(replacement)}`
}

function code(text: string): string {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``
}

function writeRecord(rows: Rows): void {
  const sum = (count: (result: Result) => number): number =>
    rows.reduce((total, { result }) => total + count(result), 0)
  writeJson(join(ROOT, 'tools/trust/records/A8.json'), {
    row: 'A8',
    command: 'npm run mutation',
    date: rows.map(({ result }) => result.date).toSorted()[0],
    seconds: sum(({ seconds }) => seconds),
    tried: sum(({ tried }) => tried),
    passed: sum(({ noticed }) => noticed),
    figures: {
      ...Object.fromEntries(rows.map(({ name, result }) => [`${name}, % killed`, percentOf(result)])),
      survived: sum(({ survivors }) => survivors.length),
      timeouts: sum(({ timeouts }) => timeouts),
    },
  })
}

function writeJson(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `${JSON.stringify(value, undefined, 2)}\n`)
}
