import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const here = fileURLToPath(new URL('..', import.meta.url))

/** A block of the README as a file that can be imported. */
export interface ReadmeProgram {
  path: string
  /** Compiles it with a new user's strict configuration; resolves to what the compiler says, nothing when all is well. */
  compile(): Promise<string>
  remove(): Promise<void>
}

/** The first `ts` block of a Markdown text that imports this name. */
export function blockImporting(markdown: string, name: string): string {
  for (const [, code = ''] of markdown.matchAll(/^```ts\n(.*?)^```$/gms)) {
    if (new RegExp(String.raw`^import \{[^}]*\b${name}\b`, 'm').test(code)) return code
  }
  throw new Error(`README.md has no ts block that imports ${name}`)
}

/** Writes a page's first block that imports this name into a folder of its own, where imports resolve. */
export async function writeReadmeProgram(name: string, page = 'README.md'): Promise<ReadmeProgram> {
  const code = blockImporting(await readFile(join(root, page), 'utf8'), name)
  await mkdir(join(here, '.cache'), { recursive: true })
  const folder = await mkdtemp(join(here, '.cache', 'readme-'))
  const path = join(folder, 'program.ts')
  await writeFile(path, code)
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(userConfig))
  return {
    path,
    compile: () => compile(folder),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

const userConfig = {
  compilerOptions: {
    target: 'ES2022',
    module: 'NodeNext',
    types: ['node'],
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
  },
  files: ['program.ts'],
}

async function compile(folder: string): Promise<string> {
  try {
    await promisify(execFile)(join(here, 'node_modules/.bin/tsc'), ['-p', folder])
    return ''
  } catch (error) {
    return String((error as { stdout?: unknown }).stdout ?? error)
  }
}
