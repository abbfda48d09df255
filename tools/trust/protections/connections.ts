import type { Entries } from './protection.ts'

/** What a later request may say of its connection, and which page may open one: rows B2 and B4. */
// prettier-ignore
export const connections: Entries = {
  'core/websocket/open-web-socket': [
    ['events need a seal',
     /if \(meta === undefined\) throw unsealed\(\)/, 'if (meta === undefined) return open([], { isOld: false, make })',
     'core/websocket/seal', 'B2 no hook runs for events that are not proved to be of a connection (0)'],
    ['a seal that does not verify is refused', /if \(verdict === 'invalid'\) throw unsealed\(\)/, '',
     'core/websocket/seal', 'B2 no hook runs for events that are not proved to be of a connection (11)'],
    ['meta of a handshake is not believed',
     /if \(opening\) return open\(\[\],/, 'if (opening) return open(metaOf(headers),',
     'core/websocket/seal', 'meta in a handshake is not trusted'],
    ['public keys alone seal nothing',
     /if \(seals === 'none'\) throw/,
     "if (seals === 'none') return new WebSocketContext(init)\n  if (false) throw",
     'core/websocket/seal-keys', 'with public keys alone, a handshake is a GripConfigError'],
  ],
  'core/websocket/seal': [
    ['a seal that was seen is good for what it was seen with',
     /this\.#known\.get\(seal\)\?\.text === text/, 'this.#known.get(seal) !== undefined',
     'core/websocket/seal', 'a seal that was seen before is good for its own connection and meta alone'],
    ['a seal is over the id of the connection', /let text = id$/m, "let text = ''",
     'core/websocket/seal', 'the answer to a handshake seals the connection and its meta'],
  ],
  'core/websocket/meta-state': [
    ['a handshake that a client made up learns no seal',
     /if \(opening\) changes\.push\(\['Grip-Expose-Headers', 'Content-Type'\]\)/, '',
     'core/websocket/seal', 'so that no client gets to see the seal'],
  ],
  'core/websocket/meta': [
    ["the library's own meta is not the app's to set", /if \(isOfLibrary\(key\)\)/, 'if (false)',
     'core/websocket/meta', "the name grip-seal is the library's own"],
    ['meta has a bound', /bytes <= MAX_HEADER_BYTES,/, 'true,',
     'core/websocket/meta', 'holds 8,192 bytes with names and encoding'],
  ],
  'core/websocket/subscriptions': [
    ['channels are counted over the requests of a connection',
     /new Set\(this\.#state\.values\.get\(NAME\)\?\.split\('\.'\)\)/, 'new Set<string>()',
     'core/websocket/seal', 'a 21st channel is refused, in whatever request'],
  ],
  'core/websocket/allowed-origins': [
    ['by default no page of another origin opens a WebSocket',
     /if \(allowed === 'any'\) return true/, "if (allowed === 'any' || allowed === undefined) return true",
     'core/websocket/origin', 'B4 by default, a page of another origin is answered 403'],
  ],
  'core/config/endpoint-config': [
    ['a well-known key seals nothing away from this machine',
     /for \(const secret of secrets\) refuseDevelopmentKey\(\{ secret \}\)/, '',
     'core/config/seal-and-user', 'A3 a development key is refused as a seal'],
    ['text that UTF-8 has no bytes for is no seal', /\|\[\\ufffd\\p\{Surrogate\}\]\/u\.test\(key\)/, '/u.test(key)',
     'core/config/seal-and-user', 'F20 a sealKey with nothing but halves'],
  ],
  'core/websocket/outgoing-events': [
    ['what comes after the answer is not taken', /this\.#isSent = true/, '',
     'core/websocket/after-the-answer', 'a hook that does not await its work hears'],
  ],
}
