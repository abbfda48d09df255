import type { GripInstruct } from '@grip/core/wire'
import { failed, ok, type Finding } from './finding.ts'
import type { Plan } from './plan.ts'

/** What an instruction can ask for, and the first minor version of Pushpin 1 that has it. */
const SINCE = new Map([
  ['status', 0],
  ['link:next', 0],
  ['link:gone', 41],
  ['filter:skip-self', 0],
  ['filter:skip-users', 0],
  ['filter:require-sub', 0],
  ['filter:build-id', 0],
  ['filter:var-subst', 0],
])

/** Compares what an answer of the app asks for with what the proxy can do. */
export function checkFeatures(path: string, instruct: GripInstruct, { pushpin }: Plan): Finding {
  const used = featuresOf(instruct)
  const missing = used.filter((feature) => (SINCE.get(feature) ?? Infinity) > minorOf(pushpin))
  if (missing.length > 0) {
    const fix = missing.every((feature) => SINCE.has(feature))
      ? `use it only where grip.features has it, or run a newer Pushpin`
      : `correct the name: there are ${[...SINCE.keys()].join(', ')}`
    return failed(
      'feature-missing',
      `${path} asks for ${missing.join(', ')}, which Pushpin ${pushpin} does not have`,
      fix,
    )
  }
  const asked = used.length === 0 ? 'nothing beyond the basics' : used.join(', ')
  return ok('features', `${path} asks for ${asked}: Pushpin ${pushpin} has that`)
}

function featuresOf({ status, links = [], channels = [] }: GripInstruct): string[] {
  const features = [
    ...(status === undefined ? [] : ['status']),
    ...links.map(({ rel }) => `link:${rel}`),
    ...channels.flatMap(({ filters = [] }) => filters.map((name) => `filter:${name}`)),
  ]
  return [...new Set(features)]
}

function minorOf(version: string): number {
  return Number(version.split('.')[1])
}
