import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { E2E, ROOT } from '../paths.ts'
import type { Guide } from './guide.ts'

/**
 * Makes a fresh project: what its framework's command makes, what the lockfile says, the packed packages, and the files
 * that the page shows.
 *
 * @param folder Away from this repository, so that it finds nothing but its own packages.
 * @param addresses What to write for the addresses that pages make up.
 */
export function makeProject(folder: string, guide: Guide, addresses: Readonly<Record<string, string>>): void {
  const source = join(E2E, 'guides', guide.id)
  for (const name of ['package.json', 'package-lock.json']) cpSync(join(source, name), join(folder, name))
  if (existsSync(join(source, 'fresh'))) cpSync(join(source, 'fresh'), folder, { recursive: true })
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  for (const name of ['core', ...guide.packages]) {
    const target = join(folder, 'node_modules/@grip', name)
    cpSync(join(E2E, 'node_modules/@grip', name), target, { recursive: true, dereference: true })
  }
  const readme = filesOf('README.md')
  const files = new Map<string, string>()
  if (guide.program !== undefined) files.set(guide.program, readme.get('app.ts')!)
  if (guide.settings !== undefined) files.set(guide.settings, readme.get('tsconfig.json')!)
  for (const [name, text] of filesOf(guide.page)) if (name !== 'app.ts') files.set(name, text)
  for (const [name, text] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), replaceAll(text, { ...addresses, ...guide.replace }))
  }
}

/** The files that a page shows: its blocks whose first line is a comment with a name. */
export function filesOf(page: string): Map<string, string> {
  const text = readFileSync(join(ROOT, page), 'utf8')
  const blocks = [...text.matchAll(/^```\w+\n(\/\/ ([\w@./[\]-]+\.\w+)\b.*?)^```$/gms)]
  return new Map(blocks.map(([, code = '', name = '']) => [name, code]))
}

function replaceAll(text: string, replacements: Readonly<Record<string, string>>): string {
  return Object.entries(replacements).reduce((result, [from, to]) => result.replaceAll(from, to), text)
}
