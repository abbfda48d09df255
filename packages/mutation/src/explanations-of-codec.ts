import type { Explanation } from './explain.ts'

/** Why changes of the codec module survive. */
export const OF_CODEC: readonly Explanation[] = []
