import { pairedRow, type PairedRow } from './paired-row.ts'

const tasks = () => import('../tasks/verification.ts')

/** Verification of `Grip-Sig`. */
export const verificationRows: readonly PairedRow[] = [
  pairedRow({
    id: 'V1',
    title: 'verify ES256',
    beside: { floor: 'subtle.verify' },
    goal: 1.25,
    gate: 1.35,
    pair: async () => (await tasks()).besideSubtle('ES256'),
  }),
  pairedRow({
    id: 'V2',
    title: 'verify HS256, uncached',
    beside: { floor: 'subtle.verify' },
    goal: 1.6,
    gate: 2.5,
    pair: async () => (await tasks()).besideSubtle('HS256'),
  }),
  // What Grip calls for each new token.
  pairedRow({
    id: 'V1',
    title: "jose's compactVerify alone, ES256",
    beside: { floor: 'subtle.verify' },
    pair: async () => (await tasks()).joseBesideSubtle(),
  }),
  ...(['ES256', 'HS256'] as const).map((algorithm) =>
    pairedRow({
      id: algorithm === 'ES256' ? 'V1' : 'V2',
      title: `verify ${algorithm}${algorithm === 'ES256' ? '' : ', uncached'}`,
      beside: { peer: 'jose' },
      faster: true,
      pair: async () => (await tasks()).besideJose(algorithm),
    }),
  ),
  pairedRow({
    id: 'V3',
    title: 'verify a token that came before',
    beside: { peer: '@fanoutio/grip' },
    faster: true,
    goal: 25,
    gate: 15,
    pair: async () => (await tasks()).cachedBesideFanoutio(),
  }),
  // What is left of it where nothing is verified: a promise, and the time that a token is checked against.
  pairedRow({
    id: 'V3',
    title: 'verify a token that came before',
    beside: { floor: 'a promise, the clock' },
    pair: async () => (await tasks()).cachedBesidePromise(),
  }),
]
