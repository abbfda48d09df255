import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { expect, it, onTestFinished } from 'vitest'
import { sign } from './sign.ts'

const PACKAGE = join(import.meta.dirname, '..')
const run = promisify(execFile)

const DIRECT = `
  const grip = new Grip({ controlUrl: 'http://127.0.0.1:5561', issuer: 'test', key: 'a key of these tests, longer than 32 bytes' })
  const handler = async (event) => {
    const ws = await webSocketFromEvent(event, grip)
    if (ws.isOpening()) ws.accept()
    while (ws.canRecv()) ws.send(ws.recv())
    return await webSocketToResult(ws)
  }`

it('the direct path answers its first event without loading undici', async () => {
  const program = `
    import { Grip } from '@grip/core'
    import { webSocketFromEvent, webSocketToResult } from '@grip/lambda'
    ${DIRECT}
    const result = await handler(${JSON.stringify(await event())})
    const loaded = process.moduleLoadList.filter((name) => name.includes('undici'))
    console.log(JSON.stringify([result.body, loaded]))`
  expect(JSON.parse(await output(['--input-type=module', '--eval', program], PACKAGE))).toEqual([OPENED, []])
})

it('the check for undici sees it once a fetch class is touched', async () => {
  const program = `new Headers(); console.log(process.moduleLoadList.some((name) => name.includes('undici')))`
  expect(await output(['--eval', program], PACKAGE)).toBe('true\n')
})

it('a CommonJS project imports it with import()', async () => {
  const program = `
    exports.handler = async (event) => {
      const { Grip } = await import('@grip/core')
      const { webSocketFromEvent, webSocketToResult } = await import('@grip/lambda')
      ${DIRECT}
      return handler(event)
    }
    exports.handler(${JSON.stringify(await event())}).then(({ body }) => console.log(body))`
  expect(await output(['--input-type=commonjs', '--eval', program], PACKAGE)).toBe(`${OPENED}\n`)
})

it('a CommonJS project bundles it with esbuild', async () => {
  const folder = await mkdtemp(join(PACKAGE, 'test', '.commonjs-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const program = `
    import { createGripHandler } from '@grip/core'
    import { toLambdaHandler } from '@grip/lambda'
    const config = { controlUrl: 'http://127.0.0.1:5561', issuer: 'test', key: 'a key of these tests, longer than 32 bytes' }
    export const handler = toLambdaHandler(createGripHandler((_, grip) => grip.webSocket({}), { config }))`
  await writeFile(join(folder, 'app.ts'), program)
  const outfile = join(folder, 'app.cjs')
  await build({
    entryPoints: [join(folder, 'app.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    outfile,
    logLevel: 'silent',
  })
  const { handler } = createRequire(import.meta.url)(outfile) as {
    handler(event: object, context: object): Promise<{ statusCode: number; body: string }>
  }
  expect(await handler(await event(), {})).toMatchObject({ statusCode: 200, body: OPENED })
})

// OPEN and its line end, in base64.
const OPENED = 'T1BFTg0K'

async function event(): Promise<object> {
  return {
    version: '2.0',
    rawPath: '/chat',
    headers: { 'content-type': 'application/websocket-events', 'grip-sig': await sign() },
    requestContext: { http: { method: 'POST' } },
    body: OPENED,
    isBase64Encoded: true,
  }
}

async function output(args: readonly string[], cwd: string): Promise<string> {
  return (await run(process.execPath, args, { cwd })).stdout
}
