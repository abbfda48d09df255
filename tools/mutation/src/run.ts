// Changes the sources in one place at a time and sees whether a test fails: `node src/run.ts [module ...]`. A run of all
// modules writes the record of the row A8 of docs/evidence/trust.md.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { EXPLAINED } from './explained.ts'
import { type Mutant, type Outcome, ROOT, runMutants } from './run-mutants.ts'

/** Parts of core that have a score each, and their sources, from the folder of core. */
const MODULES: Readonly<Record<string, string>> = {
  verify: 'src/signature',
  codec: 'src/websocket-events',
}

/** The least part of the mutants of a module that the tests have to notice, in percent. */
const MARK = 95

const names = Object.keys(MODULES)
const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !names.includes(name))
if (unknown.length > 0) {
  console.error(`no module is called ${unknown.join(' or ')}; there are ${names.join(' ')}`)
  process.exit(2)
}

const began = performance.now()
const scores: Record<string, number> = {}
const total = { tried: 0, noticed: 0, timeouts: 0 }
const red: string[] = []
for (const name of wanted.length > 0 ? wanted : names) {
  const mutants = await runMutants(`${MODULES[name]}/*.ts`)
  const those = (...outcomes: Outcome[]) => mutants.filter(({ outcome }) => outcomes.includes(outcome))
  const [killed, late, survivors] = [those('killed'), those('timeout'), those('survived', 'uncovered')]
  const noticed = killed.length + late.length
  const tried = noticed + survivors.length
  // Rounded down to a tenth: a mark is not reached by rounding.
  const score = Math.floor((noticed / tried) * 1000) / 10
  const { reasons, stale } = explain(MODULES[name]!, [...survivors, ...late])
  for (const mutant of survivors) console.log(describe(mutant, reasons.get(mutant)))
  for (const change of stale) console.log(`explained, but does not survive: ${change}\n`)
  const unexplained = survivors.filter((mutant) => !reasons.has(mutant)).length
  console.log(
    `${name}: ${score} % of ${tried} changes noticed, ${late.length} of them by timeout; ` +
      `${survivors.length} survived, ${unexplained} without an explanation\n`,
  )
  if (score < MARK || unexplained > 0 || stale.length > 0) red.push(name)
  scores[`${name}, % killed`] = score
  total.tried += tried
  total.noticed += noticed
  total.timeouts += late.length
}
if (red.length > 0) console.log(`under ${MARK} %, or not explained as it is: ${red.join(', ')}`)
process.exitCode = red.length === 0 ? 0 : 1
if (wanted.length === 0) writeRecord()

/**
 * Gives each mutant the first explanation that fits it and is not taken: an entry stands for one place. A change that only
 * costs time survives on a quiet machine and ends by timeout on a busy one, so an entry may fit one of those.
 */
function explain(folder: string, mutants: readonly Mutant[]) {
  const reasons = new Map<Mutant, string>()
  const stale: string[] = []
  const files = Object.entries(EXPLAINED).filter(([file]) => file.startsWith(`${folder}/`))
  for (const [file, byReason] of files) {
    for (const [reason, changes] of Object.entries(byReason)) {
      for (const change of changes) {
        const fits = ({ mutator, original, replacement }: Mutant): boolean =>
          [mutator, original, replacement].every((text, index) => text === change[index])
        const explained = mutants.find((one) => one.file === file && !reasons.has(one) && fits(one))
        if (explained === undefined) stale.push(`${file} ${change.join(': ')}`)
        else reasons.set(explained, reason)
      }
    }
  }
  return { reasons, stale }
}

function describe({ file, line, mutator, original, replacement, outcome }: Mutant, reason?: string): string {
  return [
    `${file}:${line} ${mutator}, ${outcome}`,
    `  - ${original}`,
    `  + ${replacement}`,
    `  ${reason ?? 'NOT EXPLAINED'}\n`,
  ].join('\n')
}

function writeRecord(): void {
  const record = {
    row: 'A8',
    command: 'npm run mutation',
    date: new Date().toISOString().slice(0, 10),
    seconds: Math.round((performance.now() - began) / 1000),
    tried: total.tried,
    passed: total.noticed,
    figures: { ...scores, survived: total.tried - total.noticed, timeouts: total.timeouts },
  }
  const file = join(ROOT, 'tools/trust/records/A8.json')
  writeFileSync(file, `${JSON.stringify(record, undefined, 2)}\n`)
}
