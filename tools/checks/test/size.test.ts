import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { IMPORT_CASES, measureImport, measureStreams, STREAMS_CASES } from '../src/import-sizes.ts'
import { ROOT } from '../src/packages.ts'

describe.each(IMPORT_CASES)('$title', (importCase) => {
  it(`is at most ${importCase.ceiling} bytes, minified and gzipped`, async () => {
    const { gzipped } = await measureImport(importCase)
    expect(gzipped).toBeGreaterThan(300)
    expect(gzipped).toBeLessThanOrEqual(importCase.ceiling)
  })

  it(`holds nothing of ${importCase.forbidden.join(', ')}`, async () => {
    const { text } = await measureImport(importCase)
    expect(importCase.forbidden.filter((part) => text.includes(part))).toEqual([])
  })
})

describe.each(STREAMS_CASES)('$title', (streamsCase) => {
  it(`add at most ${streamsCase.ceiling} bytes, minified and gzipped, and nothing that they do not need`, async () => {
    const { gzipped, text } = await measureStreams(streamsCase)
    expect(gzipped).toBeGreaterThan(300)
    expect(gzipped).toBeLessThanOrEqual(streamsCase.ceiling)
    expect(streamsCase.forbidden.filter((part) => text.includes(part))).toEqual([])
  })
})

it.each(['index.js', 'adapter.js', 'wire.js'])('%s imports jose and its own entry alone', (file) => {
  const text = readFileSync(join(ROOT, 'packages/core/dist', file), 'utf8')
  const imported = [...text.matchAll(/(?:from|import)\s*\(?\s*["']([^"']+)["']/g)].map(([, name]) => name)
  expect(imported.filter((name) => !name?.startsWith('jose/jws/') && name !== './index.js')).toEqual([])
})
