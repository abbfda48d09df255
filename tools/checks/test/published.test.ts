import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { describe, expect, inject, it } from 'vitest'

const packed = inject('packed')

interface Manifest {
  exports: Record<string, string>
  bin?: Record<string, string>
  publishConfig: { exports: Record<string, { default: string }> }
}

it('core, node and dev are published', () => {
  expect(packed.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['@grip/core', '@grip/dev', '@grip/node']),
  )
})

describe.each(packed)('$name', ({ folder, tarball }) => {
  const files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n')

  it('publint has nothing to say, in strict mode', async () => {
    const bytes = readFileSync(tarball)
    const { messages, pkg } = await publint({
      strict: true,
      pack: { tarball: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) },
    })
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([])
  })

  it('its types resolve for every ESM user', () => {
    const attw = join(import.meta.dirname, '../node_modules/.bin/attw')
    const output = execFileSync(attw, [tarball, '--profile', 'esm-only', '--format', 'json'], {
      encoding: 'utf8',
    })
    expect(JSON.parse(output)).not.toHaveProperty('problems.0')
  })

  it('holds what runs and its declarations, and no source', () => {
    expect(files).toEqual(
      expect.arrayContaining(['package/dist/index.js', 'package/dist/index.d.ts', 'package/LICENSE']),
    )
    expect(files.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))).toEqual([])
  })
  it('has one module for each of its entries and commands', () => {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
    const entries = Object.values(manifest.publishConfig.exports).map((entry) => entry.default)
    const commands = Object.keys(manifest.bin ?? {}).length
    // Those of a page run in browsers.
    const modules = files.filter((file) => /\.[cm]?js$/.test(file) && !file.startsWith('package/dist/page/'))
    expect(modules).toEqual(expect.arrayContaining(entries.map((entry) => entry.replace('./', 'package/'))))
    expect(modules.length).toBe(entries.length + commands)
  })
})
