// Changes the sources in one place at a time, sees whether a test fails, and writes down what it found.
// `node src/run.ts [module ...]` runs some modules, and writes nothing.
import { matchesGlob } from 'node:path'
import { explain } from './explain.ts'
import { MARK, MODULES } from './modules.ts'
import { type Mutant, runMutants } from './run-mutants.ts'
import { percentOf, scoreOf } from './score.ts'
import { writeRecord, writeResults } from './write-results.ts'

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !MODULES.some((module) => module.name === name))
if (unknown.length > 0) {
  console.error(
    `no module is called ${unknown.join(' or ')}; there are ${MODULES.map(({ name }) => name).join(' ')}`,
  )
  process.exit(2)
}
const chosen = MODULES.filter(({ name }) => wanted.length === 0 || wanted.includes(name))
const began = performance.now()
const mutants = await runMutants(chosen.flatMap(({ sources }) => sources))
const seconds = Math.round((performance.now() - began) / 1000)
const found = {
  seconds,
  rows: chosen.map(({ name, sources }) => ({
    name,
    score: scoreOf(mutants.filter(({ file }) => sources.some((glob) => matchesGlob(file, glob)))),
  })),
}
const { reasons, stale } = explain(found.rows.flatMap(({ score }) => score.survivors))
const complete = chosen.length === MODULES.length
if (complete) {
  writeResults(found, reasons)
  writeRecord(found)
}

let failed = false
for (const { name, score } of found.rows) {
  for (const mutant of score.survivors) console.log(describe(mutant))
  const percent = percentOf(score)
  const unexplained = score.survivors.filter((mutant) => !reasons.has(mutant)).length
  failed ||= percent < MARK || unexplained > 0
  console.log(
    `${name}: ${percent} % of ${score.tried} noticed (mark ${MARK} %), ${score.timeouts} of them by timeout; ` +
      `${score.survivors.length} survived, ${unexplained} without an explanation; ` +
      `${score.ignored} changes of messages not tried\n`,
  )
}
if (complete) {
  for (const change of stale) console.log(`explained, but does not survive: ${change}`)
  failed ||= stale.length > 0
}
console.log(`${seconds} s`)
process.exitCode = failed ? 1 : 0

function describe(mutant: Mutant): string {
  const { file, line, mutator, original, replacement, outcome } = mutant
  return [
    `${file}:${line} ${mutator}, ${outcome}`,
    `  - ${original}`,
    `  + ${replacement}`,
    `  ${reasons.get(mutant) ?? 'NOT EXPLAINED'}\n`,
  ].join('\n')
}
