import { fileURLToPath } from 'node:url'

/** The folder of all packages. */
export const ROOT: string = fileURLToPath(new URL('../../..', import.meta.url))

/** The page that has the table. */
export const PAGE: string = fileURLToPath(new URL('../../../docs/evidence/features.md', import.meta.url))
