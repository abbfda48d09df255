import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { signGripSig } from '@grip/core/wire'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { npm, pathWithNode } from '../src/node-version.ts'
import { CACHE } from '../src/packages.ts'

const KEY = 'a key of these tests, longer than 32 bytes'
const folder = join(CACHE, 'smoke')

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n')
  const tarballs = inject('packed').map(({ tarball }) => tarball)
  npm(['install', '--no-audit', '--no-fund', '--loglevel=error', ...tarballs, 'ws@8.23.0'], folder)
  cpSync(join(import.meta.dirname, '../fixtures/smoke'), folder, { recursive: true })
})

describe.each([20, 22, 24])('the packed packages on Node %i', (major) => {
  const node = (args: readonly string[], more: Record<string, string> = {}) =>
    spawnSync('node', args, {
      cwd: folder,
      env: { ...process.env, PATH: pathWithNode(major), NODE_OPTIONS: '', ...more },
      encoding: 'utf8',
      timeout: 60_000,
    })

  it('pass their smoke tests', () => {
    expect(node(['--version']).stdout).toMatch(new RegExp(`^v${major}\\.`))
    const { stdout, stderr, status } = node(['--test', '--test-reporter=tap', 'smoke.test.js'])
    expect(`${stdout}${stderr}`).toMatch(/^# pass 5$/m)
    expect(status, stdout).toBe(0)
  })

  it('publish over ZeroMQ, and end by themselves', () => {
    const { stdout, stderr } = node(['zmq.js'])
    expect([stdout, stderr]).toEqual(['published over ZeroMQ\n', ''])
  })

  it('answer the first event of a Lambda function without a fetch class', async () => {
    const GRIP_URL = `http://127.0.0.1:5561?iss=test&key=${encodeURIComponent(KEY)}`
    const EVENT = JSON.stringify({
      version: '2.0',
      rawPath: '/chat',
      headers: {
        'content-type': 'application/websocket-events',
        'grip-sig': await signGripSig(KEY, { iss: 'test', exp: 4_102_444_800 }),
      },
      requestContext: { http: { method: 'POST' } },
      body: Buffer.from('OPEN\r\n').toString('base64'),
      isBase64Encoded: true,
    })
    const { stdout, stderr } = node(['direct.js'], { GRIP_URL, EVENT })
    expect([stdout, stderr]).toEqual(['{"body":"T1BFTg0K","fetching":[]}\n', ''])
    // Where one is touched, it is seen.
    expect(node(['direct.js'], { GRIP_URL, EVENT, TOUCH: 'yes' }).stdout).toContain('undici')
  })
})
