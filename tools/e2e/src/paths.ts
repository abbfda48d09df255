import { join } from 'node:path'

/** The folder of this package. */
export const E2E: string = join(import.meta.dirname, '..')

/** The repository's root folder. */
export const ROOT: string = join(E2E, '../..')

/** What the run makes; not in git. */
export const CACHE: string = join(E2E, '.cache')
