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
