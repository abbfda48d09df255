import { pairedRow, type PairedRow } from './paired-row.ts'

const lambda = () => import('../tasks/lambda.ts')
const fetching = () => import('../tasks/fetch.ts')

/** Answers to requests. Ours verifies the signature in each of them. */
export const handlerRows: readonly PairedRow[] = [
  pairedRow({
    id: 'H1',
    title: 'Lambda echo of 1 TEXT, direct path',
    beside: { peer: 'faas-grip' },
    faster: true,
    goal: 3.3,
    gate: 2.7,
    pair: async () => (await lambda()).echoBesideFaasGrip(1),
  }),
  pairedRow({
    id: 'H1',
    title: 'Lambda echo of 1 TEXT, first events of a process',
    beside: { peer: 'faas-grip' },
    faster: true,
    how: { runs: 50 },
    pair: async () => (await lambda()).echoBesideFaasGrip(1),
  }),
  pairedRow({
    id: 'H2',
    title: 'Lambda echo of 100 TEXT, direct path',
    beside: { peer: 'faas-grip' },
    faster: true,
    goal: 9,
    gate: 7,
    pair: async () => (await lambda()).echoBesideFaasGrip(100),
  }),
  pairedRow({
    id: 'H2',
    title: 'Lambda echo of 100 TEXT, direct path',
    beside: { peer: '@fanoutio/grip' },
    faster: true,
    goal: 70,
    gate: 50,
    pair: async () => (await lambda()).echoBesideFanoutio(100),
  }),
  pairedRow({
    id: 'H3',
    title: 'Fetch echo of 1 TEXT',
    beside: { floor: 'Request, bytes, Response' },
    goal: 1.25,
    gate: 1.5,
    pair: async () => (await fetching()).echoBesideFetch(),
  }),
  pairedRow({
    id: 'H4',
    title: 'Fetch echo, token seen before',
    beside: { peer: '@fanoutio/grip' },
    faster: true,
    goal: 2.3,
    gate: 1.8,
    pair: async () => (await fetching()).echoBesideFanoutio(),
  }),
  pairedRow({
    id: 'L2',
    title: 'Fetch echo of 1 TEXT, sealed, seal seen before',
    beside: { floor: 'the same without seals' },
    goal: 1.15,
    gate: 1.3,
    pair: async () => (await fetching()).sealedBesideUnsealed(),
  }),
  pairedRow({
    id: 'H6',
    title: 'Fetch hold of a stream',
    beside: { floor: 'Request, Response' },
    goal: 1.5,
    gate: 2,
    pair: async () => (await fetching()).holdBesideFetch(),
  }),
  pairedRow({
    id: 'H6',
    title: 'Fetch hold of a stream, token seen before',
    beside: { peer: '@fanoutio/grip' },
    faster: true,
    goal: 2,
    gate: 1.5,
    pair: async () => (await fetching()).holdBesideFanoutio(),
  }),
]
