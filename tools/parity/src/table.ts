import { markdownTable } from '@grip/conformance'
import type { Feature } from './feature.ts'
import type { Proof } from './proof.ts'

/** Names the markers of the table. */
export const MARKERS = 'pnpm --filter @grip/parity features'

/** The features as a Markdown table, each with the tests that prove it. */
export function toTable(features: readonly Feature[]): string {
  const head = ['Feature', '`gripcontrol`, `faas-grip`', 'Here', 'Proved on Pushpin by']
  const body = features.map(({ feature, there, here, proofs }) => [
    feature,
    there,
    here,
    proofs.map(cell).join('; '),
  ])
  return markdownTable([head, ...body])
}

function cell({ file, title }: Proof): string {
  if (file === 'tools/conformance/test/pushpin.test.ts') return title
  const words =
    title.length > 60 ? `${title.slice(0, title.lastIndexOf(' ', 60)).replace(/[,:]$/, '')} …` : title
  return `[${words}](../../${file})`
}
