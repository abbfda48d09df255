import type { Feature } from './feature.ts'
import type { Proof } from './proof.ts'

const [START, END] = ['<!-- features: start -->', '<!-- features: end -->']

/** The features as a Markdown table, each with the tests that prove it. */
export function toTable(features: readonly Feature[]): string {
  const head = ['Feature', '`gripcontrol`, `faas-grip`', 'Here', 'Proved on Pushpin by']
  const body = features.map((feature) => [
    feature.feature,
    feature.there,
    feature.here,
    feature.proofs.map(cell).join('; '),
  ])
  const widths = head.map((_, column) => Math.max(...[head, ...body].map((row) => row[column]!.length)))
  const line = (row: readonly string[]): string =>
    `| ${row.map((text, column) => text.padEnd(widths[column]!)).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n')
}

function cell({ file, title }: Proof): string {
  if (file === 'conformance/test/pushpin.test.ts') return title
  const words =
    title.length > 60 ? `${title.slice(0, title.lastIndexOf(' ', 60)).replace(/[,:]$/, '')} …` : title
  return `[${words.replaceAll('|', '\\|')}](../packages/${file})`
}

/** The table that a page has. */
export function tableOf(page: string): string {
  return page.slice(page.indexOf(START) + START.length, page.indexOf(END)).trim()
}

/** The page with another table. */
export function withTable(page: string, table: string): string {
  const [from, to] = [page.indexOf(START), page.indexOf(END)]
  if (from < 0 || to < from) throw new Error(`the page has no ${START} and ${END}`)
  return `${page.slice(0, from + START.length)}\n\n${table}\n\n${page.slice(to)}`
}
