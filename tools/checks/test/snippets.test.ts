import { execFileSync } from 'node:child_process'
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { ROOT } from '../src/packages.ts'

const PAGES = [
  'README.md',
  'docs/**/*.md',
  'packages/*/README.md',
  'tools/*/README.md',
  'examples/*/README.md',
]
const FOLDER = join(ROOT, 'tools/checks/.cache/snippets')

interface Snippet {
  /** File in {@link FOLDER}. */
  file: string
  code: string
}

it('every TypeScript block of the documentation compiles for a user with strict types', () => {
  rmSync(FOLDER, { recursive: true, force: true })
  const snippets = globSync(PAGES, { cwd: ROOT, exclude: ['**/node_modules/**'] }).flatMap(snippetsOf)
  expect(snippets.length).toBeGreaterThan(30)
  for (const { file, code } of snippets) {
    mkdirSync(dirname(join(FOLDER, file)), { recursive: true })
    writeFileSync(join(FOLDER, file), code)
    writeFileSync(join(FOLDER, dirname(file), 'app.ts'), firstProgram())
    writeFileSync(join(FOLDER, dirname(file), 'channels.ts'), blocksOf('docs/channels.md')[0]!)
  }
  writeFileSync(join(FOLDER, 'hosts.d.ts'), HOSTS)
  writeFileSync(join(FOLDER, 'tsconfig.json'), JSON.stringify(CONFIG))
  expect(compile()).toBe('')
})

function snippetsOf(page: string): Snippet[] {
  const folder = page.replaceAll('/', '_').replace('.md', '')
  return blocksOf(page).flatMap((block, index) => {
    const code = asModule(block)
    const numbered = { file: `${folder}/${index + 1}.ts`, code }
    // Under the name in its first line, too, by which other blocks of the page import it.
    const [, name] = /^\/\/ ([\w-]+\.ts)$/m.exec(block.split('\n', 1)[0]!) ?? []
    return name === undefined ? [numbered] : [numbered, { file: `${folder}/${name}`, code }]
  })
}

function blocksOf(page: string): string[] {
  const text = readFileSync(join(ROOT, page), 'utf8')
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code)
}

/** The program that opens the README, which other snippets import as `./app.ts`. */
function firstProgram(): string {
  return blocksOf('README.md')[0]!
}

// A block without imports would share its names with all others.
function asModule(code: string): string {
  return /^(import|export) /m.test(code) ? code : `${code}\nexport {}\n`
}

function compile(): string {
  try {
    execFileSync(join(ROOT, 'tools/checks/node_modules/.bin/tsc'), ['-p', FOLDER], { encoding: 'utf8' })
    return ''
  } catch (error) {
    return (error as { stdout: string }).stdout
  }
}

// Hosts that no package here depends on, as far as the snippets use them.
const HOSTS = `
declare module '@google-cloud/functions-framework' {
  import type { IncomingMessage, ServerResponse } from 'node:http'
  export function http(name: string, handler: (request: IncomingMessage, response: ServerResponse) => void): void
}

declare module '@hono/node-server' {
  export function serve(options: { fetch: (request: Request) => Response | Promise<Response>; port: number }): void
}

declare module 'vite' {
  export function defineConfig(config: object): object
}

declare module 'pg' {
  class Pool {
    constructor(options: { connectionString: string | undefined })
    query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>
  }
  export default { Pool }
}

declare module 'ai' {
  export interface UIMessage {
    role: 'user' | 'assistant'
    parts: { type: string }[]
  }
  export function convertToModelMessages(messages: UIMessage[]): Promise<object[]>
  export function streamText(options: { model: string; messages: object[]; abortSignal: AbortSignal }): {
    toUIMessageStream(options?: {
      originalMessages: UIMessage[]
      onFinish(answered: { messages: UIMessage[] }): void
    }): AsyncIterable<{ type: string }>
  }
}

interface KVNamespace {
  get(key: string): Promise<string | null>
}
`

const CONFIG = {
  compilerOptions: {
    target: 'ES2022',
    lib: ['ES2023', 'DOM', 'DOM.Iterable'],
    module: 'NodeNext',
    types: ['node'],
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    paths: {
      // The alias of a Next.js project, for the program that opens the README.
      '@/lib/app': ['./README/1.ts'],
      '@grip/node/websocket': ['../../../../packages/node/src/websocket.ts'],
      '@grip/streams/*': ['../../../../packages/streams/src/*.ts'],
      '@grip/dev/test': ['../../../../packages/dev/src/test.ts'],
      '@grip/*': ['../../../../packages/*/src/index.ts', '../../../*/src/index.ts'],
    },
  },
  include: ['.'],
}
