import type { Proof } from './proof.ts'

/** Something that `gripcontrol` or `faas-grip` can do. */
export interface Feature {
  /** What it is, in the words of this library. */
  feature: string
  /** How it is called there. */
  there: string
  /** How it is called here. */
  here: string
  /** The tests on Pushpin that prove it. */
  proofs: readonly Proof[]
}
