import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, it } from 'vitest'

it('adds at most 3,600 bytes to a page, minified and gzipped', async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: "import { createClient } from '@grip/client'\nglobalThis.kept = createClient\n",
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
    },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
  })
  const size = gzipSync(outputFiles[0]!.contents, { level: 9 }).length
  expect(size).toBeLessThanOrEqual(3600)
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  expect(readme).toContain(`- ${(size / 1000).toFixed(1)} kB, minified and gzipped`)
})
