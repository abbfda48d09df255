import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { describe, expect, inject, it } from 'vitest'

const packed = inject('packed')

it('core, node and dev are published', () => {
  expect(packed.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['@grip/core', '@grip/dev', '@grip/node']),
  )
})

describe.each(packed)('$name', ({ tarball }) => {
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
    const files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n')
    expect(files).toEqual(
      expect.arrayContaining(['package/dist/index.js', 'package/dist/index.d.ts', 'package/LICENSE']),
    )
    expect(files.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))).toEqual([])
  })
})
