import { type Form, cpuOfScript } from '../measure/cpu-of-script.ts'
import { type Part, cpuOfWorker } from '../measure/cpu-of-worker.ts'
import { besidePeer, overEmpty } from './cold-start-row.ts'
import type { Row } from './row.ts'

/** The first event of a process. */
export const coldStartRows: readonly Row[] = [
  ...[20, 22, 24].flatMap((major) => [
    lambdaRow(major, 'bundled'),
    lambdaBesidePeer(major, 'bundled', '@fanoutio/grip'),
    ...partsOfLambda(major),
  ]),
  ...[20, 22, 24].flatMap((major) => [
    lambdaRow(major, 'installed'),
    lambdaBesidePeer(major, 'installed', '@fanoutio/grip'),
    lambdaBesidePeer(major, 'installed', 'faas-grip'),
  ]),
  workerRow('first echo', 'CPU', 'grip', { goal: 2.5, gate: 4 }),
  workerBesidePeer('first echo'),
  // With `export default app` nothing is compiled before the first request.
  workerRow('first echo', 'without @grip/cloudflare, CPU', 'without-adapter'),
  overEmpty('empty worker', {
    id: 'S4',
    title: 'WebCrypto alone on workerd: its first verification, CPU',
    program: 'web-crypto',
    cpuOf: (name) => cpuOfWorker(name, 'first echo'),
  }),
  workerRow('start and first echo', 'CPU', 'grip'),
  workerBesidePeer('start and first echo'),
]

function lambdaRow(major: number, form: Form): Row {
  return overEmpty('empty script', {
    id: 'S3',
    title: `Lambda direct path on Node ${major}, ${form}: import and first event, CPU`,
    ...(form === 'bundled' ? { goal: 12, gate: 18 } : {}),
    program: 'grip',
    cpuOf: (name) => cpuOfScript(name, major, form),
  })
}

function lambdaBesidePeer(major: number, form: Form, peer: '@fanoutio/grip' | 'faas-grip'): Row {
  return besidePeer(peer, peer === 'faas-grip' ? 'faas-grip' : 'fanoutio', {
    id: 'S3',
    title: `the same on Node ${major}, ${form}, over an empty script`,
    program: 'grip',
    cpuOf: (name) => cpuOfScript(name, major, form),
  })
}

/** What no code of ours can change, and what the direct path does without. */
function partsOfLambda(major: number): Row[] {
  const cpuOf = (name: string): Promise<number> => cpuOfScript(name, major, 'bundled')
  return [
    overEmpty('empty script', {
      id: 'S3',
      title: `WebCrypto alone on Node ${major}: its first verification, CPU`,
      program: 'web-crypto',
      cpuOf,
    }),
    overEmpty('empty script', {
      id: 'S3',
      title: `the classes of fetch alone on Node ${major}: their first use, CPU`,
      program: 'fetch-classes',
      cpuOf,
    }),
  ]
}

function workerRow(part: Part, how: string, program: string, bounds: Pick<Row, 'goal' | 'gate'> = {}): Row {
  return overEmpty('empty worker', {
    id: 'S4',
    title: `workerd: ${part}, ${how}`,
    ...bounds,
    program,
    cpuOf: (name) => cpuOfWorker(name, part),
  })
}

function workerBesidePeer(part: Part): Row {
  return besidePeer('@fanoutio/grip', 'fanoutio', {
    id: 'S4',
    title: `${part}, over an empty worker`,
    program: 'grip',
    cpuOf: (name) => cpuOfWorker(name, part),
  })
}
