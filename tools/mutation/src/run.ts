// Changes the sources in one place at a time, sees whether a test fails, and writes down what it found.
// `node src/run.ts [module ...]` runs some modules; what is known of the others stays.
import { explain } from './explain.ts'
import { MARK, MODULES } from './modules.ts'
import { type Mutant, runMutants } from './run-mutants.ts'
import { percentOf, scoreOf } from './score.ts'
import { keepResult } from './write-results.ts'

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !MODULES.some((module) => module.name === name))
if (unknown.length > 0) {
  console.error(
    `no module is called ${unknown.join(' or ')}; there are ${MODULES.map(({ name }) => name).join(' ')}`,
  )
  process.exit(2)
}

const red: string[] = []
for (const module of MODULES) {
  if (wanted.length > 0 && !wanted.includes(module.name)) continue
  const began = performance.now()
  const score = scoreOf(await runMutants(module.sources))
  const seconds = Math.round((performance.now() - began) / 1000)
  const { reasons, stale } = explain(module.explanations, score)
  keepResult(module.name, { seconds, ...score }, reasons)

  for (const mutant of score.survivors) console.log(describe(mutant, reasons.get(mutant)))
  for (const change of stale) console.log(`explained, but does not survive: ${change}\n`)
  const unexplained = score.survivors.length - reasons.size
  console.log(
    `${module.name}: ${percentOf(score)} % of ${score.tried} changes noticed, ${score.late.length} of them by timeout; ` +
      `${score.survivors.length} survived, ${unexplained} without an explanation (${seconds} s)\n`,
  )
  if (percentOf(score) < MARK || unexplained > 0 || stale.length > 0) red.push(module.name)
}
if (red.length > 0) console.log(`under ${MARK} %, or not explained as it is: ${red.join(', ')}`)
process.exitCode = red.length === 0 ? 0 : 1

function describe({ file, line, mutator, original, replacement, outcome }: Mutant, reason?: string): string {
  return [
    `${file}:${line} ${mutator}, ${outcome}`,
    `  - ${original}`,
    `  + ${replacement}`,
    `  ${reason ?? 'NOT EXPLAINED'}\n`,
  ].join('\n')
}
