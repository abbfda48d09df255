// Prints the sizes of the guarded imports and writes them to docs/size.md.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { IMPORT_CASES, measureImport } from './import-sizes.ts'
import { ROOT } from './packages.ts'

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(2)} kB`

const lines = ['| Import from `@grip/core` | min | min + gzip | goal |', '| --- | ---: | ---: | ---: |']
for (const importCase of IMPORT_CASES) {
  const { minified, gzipped } = await measureImport(importCase)
  const names = `{ ${importCase.names.join(', ')} }`
  lines.push(
    `| ${importCase.title}: \`${names}\` | ${kilobytes(minified)} | ${kilobytes(gzipped)} | ${kilobytes(importCase.goal)} |`,
  )
}
const table = `${lines.join('\n')}\n`

console.log(table)
writeFileSync(
  join(ROOT, 'docs/size.md'),
  `# Sizes\n\nWhat an import adds to a bundle: built with esbuild, minified, gzip level 9, jose included where it is used.\nWritten by \`pnpm size\`.\n\n${table}`,
)
