/** A row of `docs/evidence/trust.md`, and where its result comes from. */
export interface Row {
  id: string
  /** What is tried. */
  what: string
  /** `tests` run with `pnpm trust`; a `record` is written by a command of its own. */
  source: 'tests' | 'record'
  /** Fewest cases that count as having tried. */
  least: number
  /** Share of the cases that has to pass. Default 1: all of them. */
  share?: number
  /** Marks for measurements, by the names that tallies and records use. */
  figures?: Readonly<Record<string, Mark>>
}

/** A mark that a measurement has to reach. */
export type Mark = { atLeast: number } | { atMost: number }

/** Identifiers of rows: an area and a number, or the name of a run that covers many rows. */
export type RowId = `${'A' | 'B' | 'C' | 'D' | 'E' | 'F' | 'G'}${number}` | 'fuzz' | 'protections'

const none: Mark = { atMost: 0 }

/** Every row; one with both sources stands here twice. */
export const rows: readonly (Row & { id: RowId })[] = [
  {
    id: 'A1',
    what: 'Tokens whose `alg` is not the one of the key, signed in every way that anybody can',
    source: 'tests',
    least: 24 * 6,
    figures: { '`alg` values': { atLeast: 24 } },
  },
  {
    id: 'A2',
    what: 'Encodings of keys: each is the right key or an error, and never an HMAC secret; random secrets stay secrets',
    source: 'tests',
    least: 100_000,
    figures: {
      encodings: { atLeast: 40 },
      'spellings of public keys': { atLeast: 200 },
      'random secrets of each form': { atLeast: 10_000 },
    },
  },
  {
    id: 'A3',
    what: 'Development keys with a proxy elsewhere are refused, short secrets warned of',
    source: 'tests',
    least: 10,
  },
  {
    id: 'A4',
    what: 'Vectors of RFC 7515 and 7520, and other spellings and signatures of the same tokens',
    source: 'tests',
    least: 100,
  },
  {
    id: 'A5',
    what: '`exp`, `nbf` and `iat` of every type, around the second that they count from',
    source: 'tests',
    least: 40,
  },
  {
    id: 'A6',
    what: 'Issuers: of another key, in lists, in other case, as prefixes',
    source: 'tests',
    least: 24,
  },
  {
    id: 'A7',
    what: 'Joined and padded headers, tokens over 8 KiB, random strings',
    source: 'tests',
    least: 100_000,
    figures: { 'random strings': { atLeast: 100_000 } },
  },
  {
    id: 'A8',
    what: 'Mutants of the modules that verify and decode, killed by the tests',
    source: 'record',
    least: 100,
    share: 0.95,
  },
  {
    id: 'A9',
    what: 'Rotation, JWK Sets, and verifications with a key that is imported once',
    source: 'tests',
    least: 1000,
  },
  {
    id: 'B1',
    what: 'Events and GRIP headers without a signature, or with one that does not count, on every adapter',
    source: 'tests',
    least: 150,
  },
  {
    id: 'B2',
    what: 'A client that sends `Meta-*`, `Grip-*`, `Connection-Id` or events itself, through each proxy',
    source: 'tests',
    least: 40,
  },
  { id: 'B4', what: 'Origins of handshakes', source: 'tests', least: 20 },
  {
    id: 'C1',
    what: 'Random events: decoding gives what was encoded, and encoding the bytes that were decoded',
    source: 'tests',
    least: 10_000,
  },
  {
    id: 'C2',
    what: 'Malformed bodies, and each flip, insert and delete of a byte in 200 bodies',
    source: 'tests',
    least: 10_000,
    figures: { 'malformed bodies': { atLeast: 100 }, 'bodies changed byte by byte': { atLeast: 200 } },
  },
  {
    id: 'C3',
    what: 'Bounds of bodies; twice the input, how many times the work',
    source: 'tests',
    least: 10,
    figures: { 't(2n)/t(n)': { atMost: 2.5 } },
  },
  {
    id: 'C4',
    what: 'Control messages smuggled through every call that sends, on each proxy',
    source: 'tests',
    least: 60,
  },
  { id: 'C5', what: 'Handlers that throw in the middle of a batch', source: 'tests', least: 20 },
  {
    id: 'C7',
    what: 'Ill-formed text, empty contents, close codes and reasons, sizes',
    source: 'tests',
    least: 60,
  },
  {
    id: 'D1',
    what: 'Random channels, meta, links and ids: parsing the headers gives exactly those, or they are refused',
    source: 'tests',
    least: 10_000,
  },
  { id: 'D2', what: 'Names that every object has: `__proto__`, `constructor`', source: 'tests', least: 10 },
  {
    id: 'D4',
    what: 'Every regular expression of the published sources on hostile text of 100 KB',
    source: 'tests',
    least: 60,
    figures: { 'slowest, ms': { atMost: 5 } },
  },
  { id: 'E1', what: 'Control URLs that send secrets elsewhere or in the clear', source: 'tests', least: 30 },
  {
    id: 'E2',
    what: 'Secrets sought in errors, causes, logs, answers and pages',
    source: 'tests',
    least: 100,
    figures: { 'secrets found': none },
  },
  { id: 'E3', what: 'Ways into the development proxy for a foreign page', source: 'tests', least: 12 },
  {
    id: 'F1',
    what: 'Faults of the control endpoint, and publishes that leave no socket behind',
    source: 'tests',
    least: 10_000,
    figures: {
      'abort, ms': { atMost: 10 },
      'sockets leaked': none,
      'unhandled rejections': none,
      'attempts of one publish': { atMost: 3 },
    },
  },
  {
    id: 'F2',
    what: 'Messages published through random faults to Pushpin, each received once and in order',
    source: 'record',
    least: 1000,
    figures: { runs: { atLeast: 1000 }, duplicates: none, 'out of order': none },
  },
  {
    id: 'F3',
    what: 'Messages with a `prev-id` that arrive shuffled, on the development proxy and on Pushpin',
    source: 'tests',
    least: 14,
  },
  { id: 'F4', what: 'Several endpoints of which one is dead, slow or refuses', source: 'tests', least: 5 },
  {
    id: 'F5',
    what: 'Invocations that publish without waiting: settled before the platform freezes them',
    source: 'tests',
    least: 1000,
    figures: { lost: none },
  },
  {
    id: 'G2',
    what: 'Messages through the development proxy, its origin killed and started again',
    source: 'record',
    least: 1000,
    figures: { WebSockets: { atLeast: 5000 }, minutes: { atLeast: 10 }, 'heap growth, %': { atMost: 25 } },
  },
  {
    id: 'fuzz',
    what: 'Random and changed bodies and tokens',
    source: 'record',
    least: 1_000_000,
    figures: { crashes: none, hangs: none, 'false accepts': none, 'heap growth, %': { atMost: 25 } },
  },
  {
    id: 'protections',
    what: 'Protections taken out of the sources, one at a time: the test that must turn red does',
    source: 'record',
    least: 25,
  },
]
