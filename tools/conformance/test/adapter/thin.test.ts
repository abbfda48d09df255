import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const PACKAGES = join(import.meta.dirname, '../../../../packages')

it.each([
  ['lambda', 265],
  ['azure', 170],
  ['cloudflare', 40],
  ['vercel', 40],
])('@grip/%s stays under %i lines of code, and depends on the core alone', (name, limit) => {
  const folder = join(PACKAGES, name, 'src')
  const files = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'))
  const lines = files.flatMap(codeLines).length
  expect(lines).toBeGreaterThan(0)
  expect(lines).toBeLessThan(limit)
  const manifest = JSON.parse(readFileSync(join(PACKAGES, name, 'package.json'), 'utf8')) as {
    dependencies: object
  }
  expect(Object.keys(manifest.dependencies)).toEqual(['@grip/core'])
})

it.each([
  ['const a = 1\n\n// why\nconst b = 2\n', ['const a = 1', 'const b = 2']],
  ['/**\n * What.\n */\nexport const a = 1 // why\n', ['export const a = 1 // why']],
])('a line of code is neither blank nor a comment', (source, lines) => {
  expect(codeLines(source)).toEqual(lines)
})

function codeLines(source: string): string[] {
  const withoutBlocks = source.replace(/\/\*\*.*?\*\//gs, '')
  return withoutBlocks.split('\n').filter((line) => line.trim() !== '' && !line.trim().startsWith('//'))
}
