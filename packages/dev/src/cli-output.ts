/** Where a command writes. */
export interface CliOutput {
  out(text: string): void
  err(text: string): void
}
