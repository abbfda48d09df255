import type { Protection } from './protection.ts'

const OPEN = 'packages/core/src/websocket/open-web-socket.ts'
const SEALS = 'packages/core/src/websocket/seal.ts'
const META = 'packages/core/src/websocket/meta.ts'
const ORIGINS = 'packages/core/src/websocket/allowed-origins.ts'
const SEAL_TEST = 'packages/core/test/websocket/seal.test.ts'
const META_TEST = 'packages/core/test/websocket/meta.test.ts'
const ORIGIN_TEST = 'packages/core/test/websocket/origin.test.ts'
const FORGED = 'B2 no hook runs for events that are not proved to be of a connection'

/** What a later request may say of its connection, and which page may open one: rows B2 and B4. */
export const connections: readonly Protection[] = [
  {
    protection: 'events need a seal',
    file: OPEN,
    find: /if \(meta === undefined\) throw unsealed\(\)/,
    replace: 'if (meta === undefined) return sealed([], false)',
    test: SEAL_TEST,
    title: `${FORGED} (0)`,
  },
  {
    protection: 'a seal that does not verify is refused',
    file: OPEN,
    find: /if \(verdict === 'invalid'\) throw unsealed\(\)/,
    replace: '',
    test: SEAL_TEST,
    title: `${FORGED} (11)`,
  },
  {
    protection: 'a seal that was seen is good for what it was seen with',
    file: SEALS,
    find: /this\.#known\.get\(seal\)\?\.text === text/,
    replace: 'this.#known.get(seal) !== undefined',
    test: SEAL_TEST,
    title: 'a seal that was seen before is good for its own connection and meta alone',
  },
  {
    protection: 'a seal is over the id of the connection',
    file: SEALS,
    find: /let text = id$/m,
    replace: "let text = ''",
    test: SEAL_TEST,
    title: 'the answer to a handshake seals the connection and its meta',
  },
  {
    protection: 'meta of a handshake is not believed',
    file: OPEN,
    find: /if \(opening\) return sealed\(\[\], false\)/,
    replace: 'if (opening) return sealed(metaOf(headers), false)',
    test: SEAL_TEST,
    title: 'meta in a handshake is not trusted',
  },
  {
    protection: 'a handshake that a client made up learns no seal',
    file: 'packages/core/src/websocket/meta-state.ts',
    find: /if \(opening\) changes\.push\(\['Grip-Expose-Headers', 'Content-Type'\]\)/,
    replace: '',
    test: SEAL_TEST,
    title: 'so that no client gets to see the seal',
  },
  {
    protection: 'public keys alone seal nothing',
    file: OPEN,
    find: /if \(seals === 'none'\) throw/,
    replace: "if (seals === 'none') return new WebSocketContext(init)\n  if (false) throw",
    test: 'packages/core/test/websocket/seal-keys.test.ts',
    title: 'with public keys alone, a handshake is a GripConfigError',
  },
  {
    protection: "the library's own meta is not the app's to set",
    file: META,
    find: /if \(isOfLibrary\(key\)\)/,
    replace: 'if (false)',
    test: META_TEST,
    title: "the name grip-seal is the library's own",
  },
  {
    protection: 'meta has a bound',
    file: META,
    find: /bytes <= MAX_HEADER_BYTES,/,
    replace: 'true,',
    test: META_TEST,
    title: 'holds 8,192 bytes with names and encoding',
  },
  {
    protection: 'channels are counted over the requests of a connection',
    file: 'packages/core/src/websocket/subscriptions.ts',
    find: /new Set\(this\.#state\.values\.get\(NAME\)\?\.split\('\.'\)\)/,
    replace: 'new Set<string>()',
    test: SEAL_TEST,
    title: 'a 21st channel is refused, in whatever request',
  },
  {
    protection: 'by default no page of another origin opens a WebSocket',
    file: ORIGINS,
    find: /if \(allowed === 'any'\) return true/,
    replace: "if (allowed === 'any' || allowed === undefined) return true",
    test: ORIGIN_TEST,
    title: 'B4 by default, a page of another origin is answered 403',
  },
]
