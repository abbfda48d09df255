/** A Markdown table; the first row is its head, and columns from `numbersFrom` on are aligned to the right. */
export function markdownTable(
  rows: readonly (readonly string[])[],
  numbersFrom: number = Number.POSITIVE_INFINITY,
): string {
  const [head = [], ...body] = rows
  const widths = head.map((_, column) => Math.max(4, ...rows.map((row) => row[column]!.length)))
  const pad = (text: string, column: number): string =>
    column < numbersFrom ? text.padEnd(widths[column]!) : text.padStart(widths[column]!)
  const line = (row: readonly string[]): string => `| ${row.map(pad).join(' | ')} |`
  const rule = widths.map((width, column) =>
    column < numbersFrom ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  )
  return [line(head), line(rule), ...body.map(line)].join('\n')
}

/** What stands between the markers of a name, `<!-- name: start -->` and `<!-- name: end -->`. */
export function textBetween(page: string, name: string): string {
  const [from, to] = placeOf(page, name)
  return page.slice(from, to).trim()
}

/** The page with another text between the markers of a name. */
export function replaceBetween(page: string, name: string, text: string): string {
  const [from, to] = placeOf(page, name)
  return `${page.slice(0, from)}\n\n${text}\n\n${page.slice(to)}`
}

function placeOf(page: string, name: string): [from: number, to: number] {
  const start = `<!-- ${name}: start -->`
  const [from, to] = [page.indexOf(start), page.indexOf(`<!-- ${name}: end -->`)]
  if (from < 0 || to < from) throw new Error(`the page has no markers of "${name}"`)
  return [from + start.length, to]
}
