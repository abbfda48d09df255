import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'

const run = promisify(execFile)
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')

it(
  'the declarations serve a Worker that knows only the types of the Workers runtime',
  { timeout: 60_000 },
  async () => {
    const folder = await mkdtemp(join(import.meta.dirname, '.types-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    for (const name of ['core', 'cloudflare']) {
      const source = join(import.meta.dirname, '../..', name)
      const out = [
        '--noEmit',
        'false',
        '--emitDeclarationOnly',
        '--rewriteRelativeImportExtensions',
        '--outDir',
      ]
      const project = join(folder, `${name}.json`)
      const options = { rootDir: join(source, 'src'), types: ['node'] }
      await writeFile(
        project,
        JSON.stringify({
          extends: join(source, 'tsconfig.json'),
          compilerOptions: options,
          include: [join(source, 'src')],
        }),
      )
      await compile(['-p', project, ...out, join(folder, name)])
    }
    const compilerOptions = {
      target: 'ES2023',
      lib: ['ES2023'],
      module: 'NodeNext',
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      skipLibCheck: true,
      types: ['@cloudflare/workers-types'],
      paths: {
        '@grip/core': ['./core/index.d.ts'],
        '@grip/core/adapter': ['./core/adapter.d.ts'],
        '@grip/cloudflare': ['./cloudflare/index.d.ts'],
      },
    }
    const project = join(folder, 'worker.json')
    await writeFile(
      project,
      JSON.stringify({ compilerOptions, files: [join(import.meta.dirname, 'types/worker.ts')] }),
    )
    expect(await compile(['-p', project])).toBe('')
  },
)

async function compile(args: readonly string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [tsc, ...args]).catch(
    (error: unknown) => error as { stdout: string },
  )
  return stdout
}
