// Prints the sizes of the guarded imports, beside those of a peer, and writes them to docs/size.md.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { IMPORT_CASES, measureImport } from '@grip/checks'
import { buildPackages } from './report/build-packages.ts'
import { toTable } from './report/table.ts'
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
const table = toTable(rows)

console.log(table)
writeFileSync(
  fileURLToPath(new URL('../../../docs/size.md', import.meta.url)),
  `# Sizes

What an import adds to a bundle: built with esbuild, minified, gzip level 9, jose included where it is used. The last
column is what does the same in @fanoutio/grip 4.3.0, minified and gzipped. Written by \`pnpm size\`.

${table}

A test fails when one of these bundles holds what it has no need of:

${forbidden.join('\n')}
`,
)
