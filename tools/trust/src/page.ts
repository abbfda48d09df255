/** A row of the page with what it came to. */
export interface Line {
  id: string
  /** What is tried. */
  what: string
  /** Tests or, with a record, cases. */
  tried: number
  passed: number
  /** The share that has to pass. */
  share: number
  /** The day of the result. */
  date: string
  command: string
  /** What a record measured besides. */
  figures: Readonly<Record<string, number>>
}

/** The text of `docs/evidence/trust.md`. */
export function pageOf(lines: readonly Line[]): string {
  return `# Trust, with figures

What was tried against the library, and how often it held. Written by \`pnpm trust\`: it runs the tests that are quick,
and reads what slower commands recorded in [tools/trust/records](../../tools/trust/records). It fails when a row has no
result or too little of it passed. [SECURITY.md](../../SECURITY.md) has the threats that the rows belong to. Many tests
try thousands of cases each: random bodies, tokens and secrets, and every byte of a body changed.

| What was tried | Tried | Passed | Measured | When | Command | Row |
| --- | ---: | ---: | --- | --- | --- | --- |
${lines.map(rowOf).join('\n')}
`
}

function rowOf({ id, what, tried, passed, share, date, command, figures }: Line): string {
  const measured = Object.entries(figures).map(([name, value]) => `${name}: ${count(value)}`)
  const unit = command.startsWith('pnpm trust ') ? `${count(tried)} tests` : count(tried)
  const needed = share === 1 ? count(passed) : `${count(passed)} (≥ ${share * 100} %)`
  return `| ${[what, unit, needed, measured.join('; '), date, `\`${command}\``, id].join(' | ')} |`
}

function count(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 2 })
}
