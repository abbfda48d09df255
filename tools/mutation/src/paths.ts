import { join } from 'node:path'

/** The folder of this package. */
export const MUTATION: string = join(import.meta.dirname, '..')

/** The repository's root folder. */
export const ROOT: string = join(MUTATION, '../..')

/** The package whose code is changed and whose tests run. */
export const CORE: string = join(ROOT, 'packages/core')
