import { checkOptions } from '../internal/check-options.ts'
import { checkArgument, invalidArgument } from '../internal/invalid-argument.ts'
import { isObject } from '../internal/is-object.ts'
import { kindOf } from '../internal/kind-of.ts'

/** Checks that what is to be decoded is text. */
export function checkInput(name: string, value: unknown): string {
  if (typeof value === 'string') return value
  throw invalidArgument(`"${name}" must be text; this is ${kindOf(value)}`)
}

/** Checks that something is a list of pairs of text. */
export function* checkPairs(
  name: string,
  pairs: Iterable<readonly [string, string]>,
): Generator<readonly [string, string]> {
  const isList = isObject(pairs) && Symbol.iterator in pairs
  checkArgument(isList, `"${name}" must be a list of pairs; this is ${kindOf(pairs)}`)
  for (const pair of pairs as Iterable<unknown>) {
    const [key, value] = Array.isArray(pair) ? (pair as unknown[]) : []
    checkArgument(
      typeof key === 'string' && typeof value === 'string',
      `each pair of "${name}" must be two texts`,
    )
    yield [key, value]
  }
}

/** Checks the options of a decoder. */
export function checkDecodeOptions(options: DecodeOptions): void {
  checkOptions('a decoder', options, ['onNotice'])
  const { onNotice } = options
  checkArgument(onNotice === undefined || typeof onNotice === 'function', '"onNotice" must be a function')
}

/** Something that a proxy accepts, but does otherwise than its sender probably meant. */
export interface WireNotice {
  /** Stable kind of the notice. */
  code: 'keep-alive-cut' | 'keep-alive-escape' | 'meta-skipped' | 'unknown-header'
  /** What happens, for people. */
  message: string
}

/** Where a decoder of this folder reports notices. */
export interface DecodeOptions {
  /** Called for each notice. Default: nothing is reported. */
  onNotice?: ((notice: WireNotice) => void) | undefined
}
