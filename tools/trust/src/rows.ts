/** What tests try, by row of `docs/evidence/trust.md`: their titles begin with the row's id. */
export const testRows: Readonly<Record<string, string>> = {
  A1: 'Tokens whose `alg` is not the one of the key, signed in every way that anybody can',
  A2: 'Encodings of keys: each is the right key or an error, and never an HMAC secret; random secrets stay secrets',
  A3: 'Development keys with a proxy elsewhere are refused, short secrets warned of',
  A4: 'Vectors of RFC 7515 and 7520, and other spellings and signatures of the same tokens',
  A5: '`exp`, `nbf` and `iat` of every type, around the second that they count from',
  A6: 'Issuers: of another key, in lists, in other case, as prefixes',
  A7: 'Joined and padded headers, tokens over 8 KiB, random strings',
  A9: 'Rotation, JWK Sets, and verifications with a key that is imported once',
  B1: 'Events and GRIP headers without a signature, or with one that does not count, on every adapter',
  B2: 'A client that sends `Meta-*`, `Grip-*`, `Connection-Id` or events itself, through each proxy',
  B4: 'Origins of handshakes',
  C1: 'Random events: decoding gives what was encoded, and encoding the bytes that were decoded',
  C2: 'Malformed bodies, and each flip, insert and delete of a byte in 200 bodies',
  C3: 'Bounds of bodies; twice the input, how many times the work',
  C4: 'Control messages smuggled through every call that sends, on each proxy',
  C5: 'Handlers that throw in the middle of a batch',
  C7: 'Ill-formed text, empty contents, close codes and reasons, sizes',
  D1: 'Random channels, meta, links and ids: parsing the headers gives exactly those, or they are refused',
  D2: 'Names that every object has: `__proto__`, `constructor`',
  D4: 'Every regular expression of the published sources on hostile text of 100 KB',
  E1: 'Control URLs that send secrets elsewhere or in the clear',
  E2: 'Secrets sought in errors, causes, logs, answers and pages',
  E3: 'Ways into the development proxy for a foreign page',
  F1: 'Faults of the control endpoint, and publishes that leave no socket behind',
  F3: 'Messages with a `prev-id` that arrive shuffled, on the development proxy and on Pushpin',
  F4: 'Several endpoints of which one is dead, slow or refuses',
  F5: 'Invocations that publish without waiting: settled before the platform freezes them',
}

/** Clauses of the conformance suite that a row counts besides, on every adapter and proxy: patterns of their ids. */
export const clauses: Readonly<Record<string, string>> = {
  B1: String.raw`A-4\.([1-9]|10|11)`,
  B2: String.raw`A-3\.14|A-4\.1[45]|G-7\.[123]|G-12\.\d+`,
  C4: String.raw`G-7\.[45]`,
  C5: String.raw`A-4\.12|G-8\.\d+`,
  C7: String.raw`G-2\.15`,
  E2: String.raw`A-4\.13`,
  F3: String.raw`R-1\.\d+`,
  F5: String.raw`A-5\.\d+`,
}

/** What slow commands try, each of which writes a record, and the share that has to pass. */
export const recordRows: Readonly<Record<RecordId, { what: string; share: number }>> = {
  A8: { what: 'Mutants of the modules that verify and decode, killed by the tests', share: 0.95 },
  F2: {
    what: 'Messages published through random faults to Pushpin, each received once and in order',
    share: 1,
  },
  G2: {
    what: 'Messages through the development proxy, its origin killed and started again',
    share: 1,
  },
  fuzz: { what: 'Random and changed bodies and tokens', share: 1 },
  protections: {
    what: 'Protections taken out of the sources, one at a time: the test that must turn red does',
    share: 1,
  },
}

/** A row whose result is a record. */
export type RecordId = 'A8' | 'F2' | 'G2' | 'fuzz' | 'protections'

/** The row that a title is for; undefined where there is none. */
export function rowOf(title: string): string | undefined {
  const [id = ''] = title.split(' ')
  if (id in testRows) return id
  return Object.keys(clauses).find((row) => new RegExp(`^(${clauses[row]})$`).test(id))
}
