// Prints the sizes of the guarded imports, beside those of a peer, and writes them to docs/evidence/size.md.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { markdownTable } from '@grip/conformance'
import { IMPORT_CASES, measureImport, measureStreams, STREAMS_CASES } from '@grip/checks'
import { build } from 'esbuild'
import { buildPackages, ROOT, versionOf } from './report.ts'
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

const partTable = markdownTable([['Part', 'min', 'share'], ...(await partsOf(IMPORT_CASES.at(-1)!.names))], 1)

console.log(`${table}\n\n${addedTable}\n\n${partTable}`)
writeFileSync(
  join(ROOT, 'docs/evidence/size.md'),
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

/** Bundles an import from the sources, where each file can be told, and adds them up by folder; the largest first. */
async function partsOf(names: readonly string[]): Promise<string[][]> {
  const source = join(ROOT, 'packages/core/src')
  const { metafile } = await build({
    stdin: {
      contents: `import { ${names.join(', ')} } from './index.ts'\nglobalThis.kept = [${names.join(', ')}]\n`,
      resolveDir: source,
    },
    absWorkingDir: source,
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'error',
  })
  const [output] = Object.values(metafile.outputs)
  if (output === undefined) throw new Error('esbuild wrote no bundle')
  const sizes = new Map<string, number>()
  for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
    const part = partOf(path)
    sizes.set(part, (sizes.get(part) ?? 0) + bytesInOutput)
  }
  return [...sizes]
    .toSorted(([, left], [, right]) => right - left)
    .map(([part, minified]) => [
      part,
      kilobytes(minified),
      `${Math.round((minified / output.bytes) * 100)} %`,
    ])
}

function partOf(path: string): string {
  if (path.includes('/jose/')) return 'jose'
  const [folder, ...rest] = path.split('/')
  return rest.length === 0 ? 'errors, and the program' : `\`${folder}\``
}
