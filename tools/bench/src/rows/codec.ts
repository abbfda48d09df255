import { pairedRow, type PairedRow } from './paired-row.ts'

const tasks = () => import('../tasks/codec.ts')

/** Codec of WebSocket events, and of server-sent ones. */
export const codecRows: readonly PairedRow[] = [
  decodeRow({ id: 'C1', events: 100, bytes: 40, goal: 12, gate: 16 }),
  decodeRow({ id: 'C2', events: 10_000, bytes: 20, goal: 4, gate: 6 }),
  decodeRow({ id: 'C3', events: 1, bytes: 1_000_000, goal: 1.05, gate: 1.25 }),
  pairedRow({
    id: 'C4',
    title: 'decode and read 100 × 40 B',
    beside: { peer: 'faas-grip' },
    faster: true,
    goal: 15,
    gate: 10,
    pair: async () => (await tasks()).decodingBesideFaasGrip(),
  }),
  pairedRow({
    id: 'C4',
    title: 'decode and read 100 × 40 B',
    beside: { peer: '@fanoutio/grip' },
    faster: true,
    goal: 400,
    gate: 250,
    pair: async () => (await tasks()).decodingBesideFanoutio(),
  }),
  ...(['decode', 'receive loop', 'encode', 'echo'] as const).map((kind) =>
    pairedRow({
      id: 'C6',
      title: `${kind}, an event of 100,000`,
      beside: { floor: 'an event of 1,000' },
      goal: 1.7,
      gate: 2,
      pair: async () => (await tasks()).manyBesideFew(kind),
    }),
  ),
  pairedRow({
    id: 'C7',
    title: 'encode 100 × 40 B',
    beside: { floor: 'TextEncoder' },
    goal: 4,
    gate: 7,
    pair: async () => (await tasks()).encoding(100, 40),
  }),
  pairedRow({
    id: 'C7',
    title: 'encode 100 × 40 B, without Buffer',
    beside: { floor: 'TextEncoder' },
    goal: 4,
    gate: 7,
    pair: async () => {
      // Node's own fetch needs it when it is first touched, which the import of a peer does.
      new Headers()
      delete (globalThis as { Buffer?: unknown }).Buffer
      return (await tasks()).encoding(100, 40)
    },
  }),
  pairedRow({
    id: 'C8',
    title: 'encode 1 × 1 MB',
    beside: { floor: 'TextEncoder' },
    goal: 0.8,
    gate: 1.1,
    pair: async () => (await tasks()).encoding(1, 1_000_000),
  }),
  pairedRow({
    id: 'E1',
    title: 'encode a server-sent event of 10 lines',
    beside: { floor: 'JSON.stringify' },
    goal: 2,
    gate: 4,
    pair: async () => (await tasks()).serverSentEvents(),
  }),
]

function decodeRow({
  id,
  events,
  bytes,
  goal,
  gate,
}: Record<'events' | 'bytes' | 'goal' | 'gate', number> & { id: string }) {
  return pairedRow({
    id,
    title: `decode and read ${events.toLocaleString('en')} × ${bytes === 1_000_000 ? '1 MB' : `${bytes} B`}`,
    beside: { floor: 'TextDecoder' },
    goal,
    gate,
    pair: async () => (await tasks()).decoding(events, bytes),
  })
}
