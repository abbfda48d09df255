import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { MARK } from './modules.ts'
import { MUTATION, ROOT } from './paths.ts'
import type { Mutant } from './run-mutants.ts'
import { percentOf, type Score } from './score.ts'

/** What a run of all modules has found. */
export interface Found {
  seconds: number
  rows: readonly { name: string; score: Score }[]
}

const today = new Date().toISOString().slice(0, 10)

/** Writes the scores, and each survivor with its explanation, into RESULTS.md. */
export function writeResults({ seconds, rows }: Found, reasons: ReadonlyMap<Mutant, string>): void {
  const table = [
    '| Module | changes | noticed | by timeout | survived | score | messages, not tried |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows.map(
      ({ name, score }) =>
        `| ${name} | ${score.tried} | ${score.noticed} | ${score.timeouts} | ${score.survivors.length} | ` +
        `${percentOf(score)} % | ${score.ignored} |`,
    ),
  ]
  const page = [
    '# Mutation scores',
    `Written by \`npm run mutation\` on ${today}, in ${seconds} s. Each module needs ${MARK} %.`,
    table.join('\n'),
    ...rows.filter(({ score }) => score.survivors.length > 0).map((row) => survivorsOf(row, reasons)),
  ]
  writeFileSync(join(MUTATION, 'RESULTS.md'), `${page.join('\n\n')}\n`)
}

/** Writes the record of threat row A8. */
export function writeRecord({ seconds, rows }: Found): void {
  const sum = (count: (score: Score) => number): number =>
    rows.reduce((total, { score }) => total + count(score), 0)
  const record = {
    row: 'A8',
    command: 'npm run mutation',
    date: today,
    seconds,
    tried: sum(({ tried }) => tried),
    passed: sum(({ noticed }) => noticed),
    figures: {
      ...Object.fromEntries(rows.map(({ name, score }) => [`${name}, % killed`, percentOf(score)])),
      survived: sum(({ survivors }) => survivors.length),
      timeouts: sum(({ timeouts }) => timeouts),
    },
  }
  const path = join(ROOT, 'packages/trust/records/A8.json')
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `${JSON.stringify(record, undefined, 2)}\n`)
}

function survivorsOf({ name, score }: Found['rows'][number], reasons: ReadonlyMap<Mutant, string>): string {
  const groups = Map.groupBy(
    score.survivors,
    (mutant) => `\`${mutant.file}\`: ${reasons.get(mutant) ?? 'NOT EXPLAINED'}`,
  )
  const lists = [...groups].map(([reason, mutants]) => `${reason}\n\n${mutants.map(lineOf).join('\n')}`)
  return [`## What survives in ${name}`, ...lists].join('\n\n')
}

function lineOf({ mutator, original, replacement, outcome }: Mutant): string {
  const note = outcome === 'uncovered' ? ', run by no test' : ''
  return `- ${mutator}${note}: ${code(original)} becomes ${code(replacement)}`
}

function code(text: string): string {
  return text === '' ? 'nothing' : text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``
}
