import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { protections } from '../protections/index.ts'

it.each(protections.map(({ protection, ...rest }) => [protection, rest] as const))(
  'finds in the sources what it takes out: %s',
  (_, { file, find }) => {
    expect(readFileSync(join(import.meta.dirname, '../../..', file), 'utf8')).toMatch(find)
  },
)
