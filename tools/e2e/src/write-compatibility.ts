import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Check } from './checks/check.ts'
import { ROOT } from './paths.ts'
import type { Row } from './row.ts'

/** What a run has found. */
export interface Results {
  /** Which part of the page it is for. */
  kind: 'usual' | 'slow'
  rows: readonly Row[]
  checks: readonly Check[]
  /** Versions of Pushpin. */
  engines: readonly string[]
  /** A word for each row and check. */
  results: ReadonlyMap<string, ReadonlyMap<string, string>>
  /** What was built, and could not be run. */
  builds: readonly string[]
}

/** Writes the results into docs/evidence/compatibility.md, between the markers of their kind. */
export async function writeCompatibility(found: Results): Promise<void> {
  const usual = found.kind === 'usual' ? [legend(found), limits(found)] : []
  const parts = [proxy(found), table(found), ...found.builds.map((text) => `${text}.`), ...usual]
  await writePart(found.kind, parts.join('\n\n'))
}

/** Writes on which runtimes the client ran, by each transport. */
export async function writeClients(runtimes: readonly string[], engines: readonly string[]): Promise<void> {
  await writePart(
    'client',
    `By an event stream, a WebSocket and a long-poll, behind Pushpin ${engines.join(' and ')}: ${runtimes.join(', ')}.`,
  )
}

async function writePart(kind: string, text: string): Promise<void> {
  const path = join(ROOT, 'docs/evidence/compatibility.md')
  const page = await readFile(path, 'utf8')
  const [begin, end] = [`<!-- ${kind} results -->`, `<!-- end of ${kind} results -->`]
  const [[before], [, after]] = [page.split(begin), page.split(end)]
  if (before === undefined || after === undefined) throw new Error(`${path} has lost its markers`)
  await writeFile(path, `${before}${begin}\n\n${text}\n\n${end}${after}`)
}

function proxy({ rows, engines }: Results): string {
  return `${rows.length} platforms, behind Pushpin ${engines.join(' and ')}, with Node ${process.versions.node} where Node runs them:`
}

function table({ rows, checks, results }: Results): string {
  const head = ['Platform', 'Runtime', ...checks.map(({ id }) => id)]
  const lines = rows.map(({ id, platform, runtime, guide }) => [
    `[${platform}](../platforms/${guide}.md)`,
    runtime,
    ...checks.map((check) => results.get(id)?.get(check.id) ?? 'FAILED'),
  ])
  const widths = head.map((_, column) => Math.max(3, ...[head, ...lines].map((line) => line[column]!.length)))
  const format = (line: string[]): string =>
    `| ${line.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  return [format(head), rule, ...lines.map(format)].join('\n')
}

function legend({ checks }: Results): string {
  return ['What each column says:', '', ...checks.map(({ id, title }) => `- **${id}**: ${title}`)].join('\n')
}

/** What stands behind each "no": the run asserts that it fails there. */
function limits({ rows }: Results): string {
  const lines = rows.flatMap(({ platform, cannot = {} }) => {
    const reasons = Map.groupBy(Object.entries(cannot), ([, { because }]) => because)
    return [...reasons].map(
      ([because, list]) => `- ${platform}: ${because} (${list.map(([id]) => id).join(', ')})`,
    )
  })
  return ['What a platform cannot do; the run fails as soon as it can:', '', ...lines].join('\n')
}
