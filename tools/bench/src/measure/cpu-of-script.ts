import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { pathWithNode } from '@grip/checks'
import { build } from 'esbuild'
import { install } from '../report/installed.ts'
import { EVENTS, proxyHeaders, SECRET } from './proxy-request.ts'

/** A function as the guide of Lambda makes it, in one file, or with its packages as npm installs them. */
export type Form = 'bundled' | 'installed'

const run = promisify(execFile)
let folder: string | undefined

/** Nanoseconds of CPU of a script of the fixture, from the start of its process to its last line. */
export async function cpuOfScript(name: string, major: number, form: Form): Promise<number> {
  folder ??= await installAndBundle()
  const env = {
    PATH: pathWithNode(major),
    GRIP_URL: `http://127.0.0.1:5561?iss=bench&key=${SECRET}`,
    EVENT: JSON.stringify(await lambdaEvent()),
  }
  const file = form === 'bundled' ? `bundle/${name}.cjs` : `${name}.js`
  const { stdout } = await run('node', [file], { cwd: folder, env, timeout: 60_000 })
  return Number(stdout) * 1000
}

/** Installs the packages, and bundles each script as the guide of Lambda does. */
async function installAndBundle(): Promise<string> {
  const target = install('cold-start')
  // What faas-grip depends on is no strict code, which a bundle of modules is.
  const names = ['empty', 'web-crypto', 'fetch-classes', 'grip', 'fanoutio']
  await build({
    entryPoints: names.map((name) => join(target, `${name}.js`)),
    outdir: join(target, 'bundle'),
    outExtension: { '.js': '.cjs' },
    bundle: true,
    minify: true,
    format: 'cjs',
    platform: 'node',
    logLevel: 'error',
  })
  return target
}

async function lambdaEvent(): Promise<object> {
  return {
    httpMethod: 'POST',
    path: '/chat',
    headers: await proxyHeaders(),
    requestContext: {},
    body: Buffer.from(EVENTS).toString('base64'),
    isBase64Encoded: true,
  }
}
