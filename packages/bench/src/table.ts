import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const PAGE = fileURLToPath(new URL('../../../docs/performance.md', import.meta.url))

/** Prints a table and puts it into `docs/performance.md`, between the markers of the command. */
export function publishTable(command: string, rows: readonly (readonly string[])[]): void {
  const table = toTable(rows)
  console.log(table)
  writeFileSync(PAGE, replaceBetween(readFileSync(PAGE, 'utf8'), command, table))
}

/** A Markdown table; the first row is its head, and all columns but the first are numbers. */
export function toTable(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows
  const widths = head.map((_, column) => Math.max(4, ...rows.map((row) => row[column]!.length)))
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join(' | ')} |`
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [line(head), line(rule), ...body.map(line)].join('\n')
}

/** Replaces what stands between the markers of a command. */
export function replaceBetween(page: string, command: string, text: string): string {
  const [start, end] = [`<!-- ${command}: start -->`, `<!-- ${command}: end -->`]
  const [from, to] = [page.indexOf(start), page.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`the page has no markers of "${command}"`)
  return `${page.slice(0, from + start.length)}\n\n${text}\n\n${page.slice(to)}`
}
