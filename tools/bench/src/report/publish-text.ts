import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { replaceBetween } from '@grip/conformance'

const PAGE = fileURLToPath(new URL('../../../../docs/evidence/performance.md', import.meta.url))

/** Puts text into `docs/evidence/performance.md`, between the markers of a name. */
export function publishText(name: string, text: string): void {
  writeFileSync(PAGE, replaceBetween(readFileSync(PAGE, 'utf8'), name, text))
}
