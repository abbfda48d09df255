import { readFileSync } from 'node:fs'

/** An input that once went wrong. */
export interface Finding {
  kind: 'body' | 'token'
  /** What was wrong with it. */
  what: string
  /** Its bytes, in base64. */
  input: string
}

/** All of them; `pnpm --filter @grip/core fuzz` adds what it finds. */
export const findings: readonly Finding[] = JSON.parse(
  readFileSync(new URL('findings.json', import.meta.url), 'utf8'),
) as Finding[]
