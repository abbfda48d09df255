import { fromBase64, toBase64 } from '../internal/base64.ts'
import { Recent } from '../internal/recent.ts'
import { utf8 } from '../internal/utf8.ts'
import { webCrypto } from '../internal/web-crypto.ts'

/** The name of the meta value that has the seal; it comes back as `Meta-Grip-Seal`. */
export const SEAL = 'grip-seal'

/** Names, in lower case, and values of a connection's meta as headers have them, without the seal. */
export type SealedMeta = readonly (readonly [name: string, value: string])[]

/** What an answer needs to seal its connection again. */
export interface ConnectionSeal {
  /** Whether the request's seal was made with a key that is on its way out. */
  readonly isOld: boolean
  /** Seals the connection with this meta. */
  make(meta: SealedMeta): Promise<string>
}

/** How a seal was found: made with today's key, with an older one that is still configured, or not at all. */
export type SealVerdict = 'valid' | 'old' | 'invalid'

/**
 * Seals what proxies keep of connections, so that a later request is believed only what this library said before. A seal
 * is an HMAC over the connection's id and all of its meta, and the names of the meta: what has another name is not read.
 *
 * @see decisions/016-connections-are-sealed.md
 */
export class ConnectionSeals {
  readonly #secrets: readonly Uint8Array[]
  // The keys are kept and no promise of them: one request must not wait for another's.
  #keys: readonly CryptoKey[] | undefined
  // What each seal is known to be good for, so that a busy connection pays no MAC: its names, and the connection's text.
  readonly #known = new Recent<{ names: readonly string[]; text: string }>(2048)

  /** @param secrets The first seals; the others are taken while keys are rotated. */
  constructor(secrets: readonly Uint8Array[]) {
    this.#secrets = secrets
  }

  /** The names of the meta that a seal is over; `undefined` if it is not a seal. */
  namesIn(seal: string): readonly string[] | undefined {
    const known = this.#known.get(seal)
    if (known !== undefined) return known.names
    return /^[\w+/]+=*( [!#$%&'*+\-.^`|~\w]+)*$/.test(seal) ? seal.split(' ').slice(1) : undefined
  }

  /** Checks a seal; one that was made or found valid before costs no MAC. */
  check(seal: string, id: string, meta: SealedMeta): SealVerdict | Promise<SealVerdict> {
    const text = textOf(id, meta)
    return this.#known.get(seal)?.text === text ? 'valid' : this.#verify(seal, meta, text)
  }

  async #verify(seal: string, meta: SealedMeta, text: string): Promise<SealVerdict> {
    const mac = fromBase64(seal.split(' ', 1)[0]!)
    if (mac === undefined) return 'invalid'
    for (const [index, key] of (await this.#derived()).entries()) {
      if (!(await crypto.subtle.verify('HMAC', key, mac, utf8(text)))) continue
      if (index > 0) return 'old'
      this.#remember(seal, meta, text)
      return 'valid'
    }
    return 'invalid'
  }

  /** Makes a seal. */
  async make(id: string, meta: SealedMeta): Promise<string> {
    const text = textOf(id, meta)
    const [key] = await this.#derived()
    const mac = toBase64(new Uint8Array(await hmac(key!, utf8(text))))
    const seal = [mac, ...meta.map(([name]) => name)].join(' ')
    this.#remember(seal, meta, text)
    return seal
  }

  #remember(seal: string, meta: SealedMeta, text: string): void {
    this.#known.set(seal, { names: meta.map(([name]) => name), text })
  }

  async #derived(): Promise<readonly CryptoKey[]> {
    return (this.#keys ??= await Promise.all(this.#secrets.map(derive)))
  }
}

// No line holds a line break, and no name a colon, so that two connections have never the same text.
function textOf(id: string, meta: SealedMeta): string {
  let text = id
  for (const [name, value] of meta) text += `\n${name}:${value}`
  return text
}

// A key of its own (RFC 5869): what is sealed never is what a proxy signs, nor the other way round. It is made of HMACs, as
// WebCrypto has HKDF itself on most runtimes only.
async function derive(secret: Uint8Array): Promise<CryptoKey> {
  const random = await hmac(await hmacKey(new Uint8Array(32)), secret)
  return hmacKey(await hmac(await hmacKey(random), utf8('grip connection seal 1\x01')))
}

function hmacKey(bytes: BufferSource): Promise<CryptoKey> {
  return webCrypto().subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
    'verify',
  ])
}

function hmac(key: CryptoKey, data: Uint8Array): Promise<ArrayBuffer> {
  return crypto.subtle.sign('HMAC', key, data as Uint8Array<ArrayBuffer>)
}
