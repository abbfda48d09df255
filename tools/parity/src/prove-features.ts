// Runs the tests that prove each feature of gripcontrol and faas-grip on Pushpin, prints what they prove and writes
// the table into docs/evidence/features.md. It fails when a feature has no proof, or a proof did not run or did not pass.
import { readFileSync, writeFileSync } from 'node:fs'
import { replaceBetween } from '@grip/conformance'
import { features } from './features.ts'
import { PAGE } from './paths.ts'
import { objectionTo } from './proof.ts'
import { runTests } from './run-tests.ts'
import { MARKERS, toTable } from './table.ts'

const proofs = features.flatMap((feature) => feature.proofs)
const ran = runTests(proofs)
let unproved = 0
for (const feature of features) {
  const objections = feature.proofs.flatMap((proof) => objectionTo(proof, ran) ?? [])
  if (feature.proofs.length === 0) objections.push('no test is named')
  if (objections.length > 0) unproved++
  console.log(`${objections.length === 0 ? 'proved  ' : 'UNPROVED'}  ${feature.feature}`)
  for (const { title } of feature.proofs) console.log(`            ${title}`)
  for (const objection of objections) console.log(`          ! ${objection}`)
}
console.log(
  `${features.length} features, ${new Set(proofs.map(({ title }) => title)).size} tests, ${unproved} unproved`,
)
if (unproved === 0)
  writeFileSync(PAGE, replaceBetween(readFileSync(PAGE, 'utf8'), MARKERS, toTable(features)))
process.exitCode = unproved === 0 ? 0 : 1
