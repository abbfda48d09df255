import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { npm, pathWithNode } from '../src/node-version.ts'
import { CACHE } from '../src/packages.ts'

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
  it('pass their smoke tests', () => {
    const env = { ...process.env, PATH: pathWithNode(major), NODE_OPTIONS: '' }
    const version = spawnSync('node', ['--version'], { env, encoding: 'utf8' }).stdout
    expect(version).toMatch(new RegExp(`^v${major}\\.`))

    const args = ['--test', '--test-reporter=tap', 'smoke.test.js']
    const { stdout, stderr, status } = spawnSync('node', args, {
      cwd: folder,
      env,
      encoding: 'utf8',
      timeout: 60_000,
    })
    expect(`${stdout}${stderr}`).toMatch(/^# pass 5$/m)
    expect(status, stdout).toBe(0)
  })

  it('publish over ZeroMQ, and end by themselves', () => {
    const env = { ...process.env, PATH: pathWithNode(major), NODE_OPTIONS: '' }
    const { stdout, stderr } = spawnSync('node', ['zmq.js'], {
      cwd: folder,
      env,
      encoding: 'utf8',
      timeout: 60_000,
    })
    expect([stdout, stderr]).toEqual(['published over ZeroMQ\n', ''])
  })
})
