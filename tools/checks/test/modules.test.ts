import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { signGripSig } from '@grip/core/wire'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { npm, pathWithNode } from '../src/node-version.ts'
import { CACHE } from '../src/packages.ts'

const KEY = 'a key of these tests, longer than 32 bytes'
const packed = inject('packed')

interface Manifest {
  exports: Record<string, string>
  bin?: Record<string, string>
  publishConfig: { exports: Record<string, { default: string }> }
}

describe.each(packed)('$name', ({ folder, tarball }) => {
  it('has one module for each of its entries and commands', () => {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
    const entries = Object.values(manifest.publishConfig.exports).map((entry) => entry.default)
    const commands = Object.keys(manifest.bin ?? {}).length
    const files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n')
    // Those of a page run in browsers.
    const modules = files.filter((file) => /\.[cm]?js$/.test(file) && !file.startsWith('package/dist/page/'))
    expect(modules).toEqual(expect.arrayContaining(entries.map((entry) => entry.replace('./', 'package/'))))
    expect(modules.length).toBe(entries.length + commands)
  })
})

describe.each([20, 22, 24])('the first event of a Lambda function on Node %i', (major) => {
  const folder = join(CACHE, 'modules')

  beforeAll(() => {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n')
    const tarballs = packed.filter(({ name }) => /core|lambda/.test(name)).map(({ tarball }) => tarball)
    npm(['install', '--no-audit', '--no-fund', '--loglevel=error', ...tarballs], folder)
    writeFileSync(join(folder, 'direct.js'), DIRECT)
  })

  it('is answered by the direct path without a fetch class', async () => {
    expect(run(major, folder, await event())).toEqual({ body: 'T1BFTg0K', fetching: [] })
  })

  it('is seen to load them where one is touched', async () => {
    expect(run(major, folder, await event(), { TOUCH: 'yes' })).toMatchObject({
      fetching: expect.arrayContaining([expect.stringContaining('undici')]),
    })
  })
})

const DIRECT = `import { Grip } from '@grip/core'
import { webSocketFromEvent, webSocketToResult } from '@grip/lambda'

const grip = Grip.fromEnv()
const ws = await webSocketFromEvent(JSON.parse(process.env.EVENT), grip)
if (ws.isOpening()) ws.accept()
const { body } = await webSocketToResult(ws)
if (process.env.TOUCH) new Headers()
const fetching = process.moduleLoadList.filter((name) => name.includes('undici'))
console.log(JSON.stringify({ body, fetching }))
`

function run(major: number, cwd: string, event: object, more: Record<string, string> = {}): unknown {
  const env = {
    PATH: pathWithNode(major),
    GRIP_URL: `http://127.0.0.1:5561?iss=test&key=${encodeURIComponent(KEY)}`,
    EVENT: JSON.stringify(event),
    ...more,
  }
  return JSON.parse(execFileSync('node', ['direct.js'], { cwd, env, encoding: 'utf8' })) as unknown
}

async function event(): Promise<object> {
  const signature = await signGripSig(KEY, { iss: 'test', exp: 4_102_444_800 })
  return {
    version: '2.0',
    rawPath: '/chat',
    headers: { 'content-type': 'application/websocket-events', 'grip-sig': signature },
    requestContext: { http: { method: 'POST' } },
    body: Buffer.from('OPEN\r\n').toString('base64'),
    isBase64Encoded: true,
  }
}
