import type { Mutant } from './run-mutants.ts'

/** Why no test can notice some changes of one file, or need not. */
export interface Explanation {
  /** From the folder of core. */
  file: string
  because: string
  /** The changes: kind, original text, replacement, each on one line. Where they stand does not matter. */
  mutants: readonly (readonly [mutator: string, original: string, replacement: string])[]
}

/** What is known of those that survive. */
export const EXPLANATIONS: readonly Explanation[] = []

/** The reason why a mutant may survive; `undefined` when nobody has given one. */
export function explanationOf({ file, mutator, original, replacement }: Mutant): string | undefined {
  return EXPLANATIONS.find(
    (explanation) =>
      explanation.file === file &&
      explanation.mutants.some(
        ([kind, from, to]) => kind === mutator && from === original && to === replacement,
      ),
  )?.because
}
