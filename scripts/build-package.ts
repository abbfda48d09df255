// Builds the package in the working directory: each entry of `exports` and `bin` becomes one bundled module in
// dist/, with one bundled declaration file.
import { readFileSync, rmSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { build, type InlineConfig } from 'tsdown'

interface Manifest {
  name: string
  exports: Record<string, string>
  bin?: Record<string, string>
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest
const errors = resolve('src/errors.ts')

rmSync('dist', { recursive: true, force: true })
for (const source of Object.values(manifest.exports)) await build(entry(source, true))
for (const source of Object.values(manifest.bin ?? {})) await build(entry(source, false))

function entry(source: string, declarations: boolean): InlineConfig {
  const name = basename(source, '.ts')
  return {
    name: `${manifest.name} ${name}`,
    entry: { [name]: source },
    config: false,
    tsconfig: 'tsconfig.json',
    format: 'esm',
    target: 'es2022',
    platform: manifest.name === '@grip/core' ? 'neutral' : 'node',
    fixedExtension: false,
    // A bundler on the user's side would keep each constant as a variable.
    inputOptions: { optimization: { inlineConst: true } },
    clean: false,
    dts: declarations,
    // Declares `Symbol.asyncDispose` to users whose own `lib` does not.
    banner: { dts: '/// <reference lib="esnext.disposable" />' },
    logLevel: 'warn',
    failOnWarn: true,
    // Error classes exist once per package, in index.js: `instanceof` holds whichever entry threw.
    plugins:
      name === 'index'
        ? []
        : [{ name: 'errors-of-index', resolveId: { order: 'pre', handler: errorsOfIndex } }],
  }
}

function errorsOfIndex(id: string, importer: string | undefined): { id: string; external: true } | undefined {
  if (importer === undefined || resolve(importer, '..', id) !== errors) return undefined
  return { id: './index.js', external: true }
}
