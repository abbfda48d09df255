import { pairedRow, type PairedRow } from './paired-row.ts'

const tasks = () => import('../tasks/publishing.ts')

/** Publishing to a control server on loopback, which is a process of its own. */
export const publishingRows: readonly PairedRow[] = [
  ...(
    [
      [32, 12, 8],
      [256, 40, 25],
    ] as const
  ).map(([count, goal, gate]) =>
    pairedRow({
      id: 'P1',
      title: `${count} concurrent publishes`,
      beside: { peer: '@fanoutio/grip' },
      faster: true,
      goal,
      gate,
      pair: async () => (await tasks()).concurrent(count),
    }),
  ),
  pairedRow({
    id: 'P2',
    title: 'a lone publish, the middle one',
    beside: { floor: 'fetch' },
    goal: 1.1,
    gate: 1.25,
    how: { clock: 'p50' },
    pair: async () => (await tasks()).lone(),
  }),
  pairedRow({
    id: 'P3',
    title: '100 publishes at once, the other one by one',
    beside: { peer: '@fanoutio/grip' },
    faster: true,
    goal: 60,
    gate: 40,
    pair: async () => (await tasks()).oneByOne(100),
  }),
]
