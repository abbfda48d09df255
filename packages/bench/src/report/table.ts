import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const PAGE = fileURLToPath(new URL('../../../../docs/performance.md', import.meta.url))

/** Puts text into `docs/performance.md`, between the markers of a name. */
export function publish(name: string, text: string): void {
  writeFileSync(PAGE, replaceBetween(readFileSync(PAGE, 'utf8'), name, text))
}

/** A Markdown table; the first row is its head, the first `texts` columns are text and all others numbers. */
export function toTable(rows: readonly (readonly string[])[], texts = 1): string {
  const [head = [], ...body] = rows
  const widths = head.map((_, column) => Math.max(4, ...rows.map((row) => row[column]!.length)))
  const pad = (cell: string, column: number): string =>
    column < texts ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)
  const line = (row: readonly string[]): string => `| ${row.map(pad).join(' | ')} |`
  const rule = widths.map((width, column) =>
    column < texts ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  )
  return [line(head), line(rule), ...body.map(line)].join('\n')
}

/** Replaces what stands between the markers of a name. */
export function replaceBetween(page: string, name: string, text: string): string {
  const [start, end] = [`<!-- ${name}: start -->`, `<!-- ${name}: end -->`]
  const [from, to] = [page.indexOf(start), page.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`the page has no markers of "${name}"`)
  return `${page.slice(0, from + start.length)}\n\n${text}\n\n${page.slice(to)}`
}
