import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { build } from 'esbuild'
import { signGripSig } from '@grip/core/wire'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CACHE, ROOT } from '../src/packages.ts'

// The package has no declarations; what it exports is the path of its binary.
const { default: workerd } = createRequire(import.meta.url)('workerd') as { default: string }
const fixtures = join(import.meta.dirname, '../fixtures/workerd')
const folder = join(CACHE, 'workerd')
const key = 'a-key-of-this-test-for-its-own-use'

let server: ChildProcess
let url: string

beforeAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  await build({
    entryPoints: [join(fixtures, 'worker.js')],
    outfile: join(folder, 'worker.js'),
    alias: { '@grip/core': join(ROOT, 'packages/core/dist/index.js') },
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    logLevel: 'error',
  })
  cpSync(join(fixtures, 'config.capnp'), join(folder, 'config.capnp'))
  ;({ server, url } = await serve())
})

afterAll(async () => {
  if (server.exitCode !== null) return
  const exit = once(server, 'exit')
  server.kill()
  await exit
})

describe('a bundle in workerd with the compatibility date 2025-01-01', () => {
  it('runs where neither process nor Buffer are', async () => {
    const response = await fetch(`${url}/globals`)
    expect(await response.json()).toEqual({ process: 'undefined', Buffer: 'undefined', proxied: false })
  })

  it('opens a WebSocket and subscribes it', async () => {
    const { status, type, body } = await post('OPEN\r\n', await signed())
    expect({ status, type }).toEqual({ status: 200, type: 'application/websocket-events' })
    expect(body).toBe('OPEN\r\nTEXT 27\r\nc:{"channel":"news","type":"subscribe"}\r\n')
  })

  it('echoes text', async () => {
    const { status, body } = await post('TEXT 5\r\nhello\r\n', await signed())
    expect({ status, body }).toEqual({ status: 200, body: 'TEXT 7\r\nm:hello\r\n' })
  })

  it('holds a request', async () => {
    const response = await fetch(`${url}/events`, { headers: { 'Grip-Sig': await signed() } })
    expect(response.headers.get('grip-hold')).toBe('stream')
    expect(response.headers.get('grip-channel')).toBe('news')
  })

  it('refuses events that are not signed', async () => {
    expect(await post('OPEN\r\n', '')).toMatchObject({ status: 403 })
  })
})

function signed(): Promise<string> {
  return signGripSig(key, { iss: 'pushpin', exp: Math.floor(Date.now() / 1000) + 60 })
}

async function post(
  body: string,
  signature: string,
): Promise<{ status: number; type: string | null; body: string }> {
  const response = await fetch(`${url}/chat`, {
    method: 'POST',
    headers: {
      'content-type': 'application/websocket-events',
      accept: 'application/websocket-events',
      'connection-id': 'c1',
      'sec-websocket-extensions': 'grip',
      ...(signature === '' ? {} : { 'grip-sig': signature }),
    },
    body,
  })
  return { status: response.status, type: response.headers.get('content-type'), body: await response.text() }
}

/** Starts workerd and waits for the line in which it names its port. */
async function serve(): Promise<{ server: ChildProcess; url: string }> {
  const child = spawn(workerd, ['serve', 'config.capnp', '--control-fd=3'], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  })
  for await (const line of createInterface({ input: child.stdio[3] as Readable })) {
    const { event, port } = JSON.parse(line) as { event: string; port: number }
    if (event === 'listen') return { server: child, url: `http://127.0.0.1:${port}` }
  }
  throw new Error('workerd ended before it listened')
}
