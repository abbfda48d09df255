import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { allEngines, findEngine, isNewer, newestEngine, startPushpin } from '../src/index.ts'

let folder: string

describe('which Pushpin tests run on', () => {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'engines-'))
    vi.stubEnv('PATH', `${folder}/path:/usr/bin/nowhere`)
    vi.stubEnv('GRIP_PUSHPIN_CACHE', `${folder}/cache`)
    vi.stubEnv('GRIP_PUSHPIN', undefined)
    onTestFinished(() => {
      vi.unstubAllEnvs()
      rmSync(folder, { recursive: true })
    })
  })

  it('is the one on the PATH, and the newest one is the other', () => {
    const [own, newest] = [program('path', 'pushpin 1.36.0'), program('cache', 'pushpin 1.41.0')]
    expect(allEngines()).toEqual([
      { command: own, version: '1.36.0' },
      { command: newest, version: '1.41.0' },
    ])
    expect(findEngine()).toEqual({ command: own, version: '1.36.0' })
    expect(findEngine('newest')).toEqual({ command: newest, version: '1.41.0' })
    expect(findEngine(newest)).toEqual({ command: newest, version: '1.41.0' })
  })

  it('is one where both are of a version, and the newest where it is alone', () => {
    const newest = program('cache', 'pushpin 1.41.0')
    expect(findEngine()).toEqual({ command: newest, version: '1.41.0' })
    program('path', 'pushpin 1.41.0')
    expect(allEngines()).toHaveLength(1)
  })

  it('without one, the error says how to get it', async () => {
    expect([allEngines(), newestEngine()]).toEqual([[], undefined])
    const message = 'Pushpin is not installed: apt-get install pushpin'
    expect(() => findEngine()).toThrow(message)
    await expect(startPushpin({ origin: 'http://127.0.0.1:1' })).rejects.toThrow(message)
    expect(() => findEngine('newest')).toThrow(
      'the newest Pushpin is not here: pnpm --filter @grip/conformance newest-pushpin brings it, on Debian',
    )
  })

  it('is none that is too old, or that does not start', () => {
    const command = program('path', 'pushpin 1.35.0')
    expect(() => findEngine()).toThrow(
      `${command} is Pushpin 1.35.0, but 1.36 is the oldest that works: upgrade it`,
    )
    const broken = program('broken', 'cannot open shared object', 1)
    expect(() => findEngine(broken)).toThrow(
      `${broken} --version names no version: cannot open shared object`,
    )
    expect(() => findEngine(join(folder, 'nothing'))).toThrow('ENOENT')
    program('cache', 'Segmentation fault', 139)
    expect(newestEngine()).toBeUndefined()
  })
})

it.each([
  ['1.41.0', '1.36.0', true],
  ['1.36', '1.36.0', false],
  ['1.9', '1.36.0', false],
  ['2.0', '1.41.0', true],
  ['1.40.1', '1.40', true],
])('whether %s is newer than %s: %s', (a, b, newer) => expect(isNewer(a, b)).toBe(newer))

/** A command `pushpin` in a folder that prints something. */
function program(name: string, output: string, status = 0): string {
  const command = join(folder, name, 'pushpin')
  mkdirSync(join(folder, name), { recursive: true })
  writeFileSync(command, `#!/bin/sh\necho '${output}'\nexit ${status}\n`)
  chmodSync(command, 0o755)
  return command
}
