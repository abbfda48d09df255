// Prints the sizes of the guarded imports, beside those of a peer, and writes them to docs/evidence/size.md.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { markdownTable } from '@grip/conformance'
import { IMPORT_CASES, measureImport, measureStreams, STREAMS_CASES } from '@grip/checks'
import { buildPackages } from './report/build-packages.ts'
import { versionOf } from './report/installed.ts'
import { measureParts, type PartSize } from './report/measure-parts.ts'
import { measurePeer, PEER_NAMES } from './rows/sizes.ts'

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(2)} kB`

buildPackages()
const rows = [['Import from `@grip/core`', 'min', 'min + gzip', 'goal', '@fanoutio/grip']]
const forbidden: string[] = []
for (const importCase of IMPORT_CASES) {
  const { title, names, goal } = importCase
  const { minified, gzipped } = await measureImport(importCase)
  const peerNames = PEER_NAMES[names[0]!]
  const peer = await measurePeer(peerNames)
  const head = `${title}: \`{ ${names.join(', ')} }\``
  const beside = `${kilobytes(peer.gzipped)} (${peerNames?.map((name) => `\`${name}\``).join(', ') ?? 'all of it'})`
  rows.push([head, kilobytes(minified), kilobytes(gzipped), kilobytes(goal), beside])
  forbidden.push(`- ${title}: ${importCase.forbidden.map((text) => `\`${text}\``).join(', ')}`)
}
const table = markdownTable(rows, 1)

const added = [['What it adds to a program with a handler and a publisher', 'min', 'min + gzip', 'goal']]
for (const streamsCase of STREAMS_CASES) {
  const { title, name, goal } = streamsCase
  const { minified, gzipped } = await measureStreams(streamsCase)
  added.push([`${title}: \`${name}\``, kilobytes(minified), kilobytes(gzipped), kilobytes(goal)])
  forbidden.push(`- ${title}: ${streamsCase.forbidden.map((text) => `\`${text}\``).join(', ')}`)
}
const addedTable = markdownTable(added, 1)

const parts = [['Part', 'min', 'share'], ...(await measureParts(IMPORT_CASES.at(-1)!)).map(partRow)]
const partTable = markdownTable(parts, 1)

console.log(`${table}\n\n${addedTable}\n\n${partTable}`)
writeFileSync(
  fileURLToPath(new URL('../../../docs/evidence/size.md', import.meta.url)),
  `# Sizes

What an import adds to a bundle: built with esbuild, minified, gzip level 9, jose included where it is used. The last
column is what does the same in @fanoutio/grip ${versionOf('@fanoutio/grip')}, minified and gzipped. Written by \`pnpm size\`.

${table}

What the last of them is made of, as esbuild counts it:

${partTable}

What \`@grip/streams\` adds, measured from its sources:

${addedTable}

A test fails when one of these bundles contains something that it does not need:

${forbidden.join('\n')}
`,
)

function partRow({ part, minified, share }: PartSize): string[] {
  return [part, kilobytes(minified), `${Math.round(share * 100)} %`]
}
