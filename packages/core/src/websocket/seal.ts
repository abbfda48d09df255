import { fromBase64, toBase64 } from '../internal/base64.ts'
import { utf8 } from '../internal/utf8.ts'

/** The name of the meta value that has the seal; it comes back as `Meta-Grip-Seal`. */
export const SEAL = 'grip-seal'

/** Names and values of a connection's meta as headers have them, without the seal. */
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

/** Seals that are kept, so that a busy connection pays no MAC. */
const MAX_KNOWN = 2048

/**
 * Seals what proxies keep of connections, so that a later request is believed only what this library said before: the
 * seal is an HMAC over the connection's id and all of its meta.
 *
 * @see decisions/016-connections-are-sealed.md
 */
export class ConnectionSeals {
  readonly #secrets: readonly Uint8Array[]
  // The keys are kept and no promise of them: one request must not wait for another's.
  #keys: readonly CryptoKey[] | undefined
  // What each seal is known to be good for.
  readonly #known = new Map<string, string>()

  /** @param secrets The first seals; the others are taken while keys are rotated. */
  constructor(secrets: readonly Uint8Array[]) {
    this.#secrets = secrets
  }

  /** Whether a seal was made or found valid before, which takes no promise. */
  isKnown(id: string, meta: SealedMeta, seal: string): boolean {
    const text = this.#known.get(seal)
    return text !== undefined && text === textOf(id, meta)
  }

  /** Checks a seal. */
  async check(id: string, meta: SealedMeta, seal: string): Promise<SealVerdict> {
    const mac = fromBase64(seal)
    if (mac === undefined) return 'invalid'
    const text = textOf(id, meta)
    for (const [index, key] of (await this.#derived()).entries()) {
      if (!(await crypto.subtle.verify('HMAC', key, mac, utf8(text)))) continue
      if (index > 0) return 'old'
      this.#remember(seal, text)
      return 'valid'
    }
    return 'invalid'
  }

  /** Makes a seal. */
  async make(id: string, meta: SealedMeta): Promise<string> {
    const text = textOf(id, meta)
    const [key] = await this.#derived()
    const seal = toBase64(new Uint8Array(await crypto.subtle.sign('HMAC', key!, utf8(text))))
    this.#remember(seal, text)
    return seal
  }

  #remember(seal: string, text: string): void {
    if (this.#known.size >= MAX_KNOWN) this.#known.delete(this.#known.keys().next().value!)
    this.#known.set(seal, text)
  }

  async #derived(): Promise<readonly CryptoKey[]> {
    return (this.#keys ??= await Promise.all(this.#secrets.map(derive)))
  }
}

// No line holds a line break, so that two connections have never the same text.
function textOf(id: string, meta: SealedMeta): string {
  const lines = meta.map(([name, value]) => `${name}:${value}`).sort()
  return [id, ...lines].join('\n')
}

// A key of its own (RFC 5869): what is sealed never is what a proxy signs, nor the other way round.
async function derive(secret: Uint8Array): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey('raw', new Uint8Array(secret), 'HKDF', false, ['deriveKey'])
  const hash = 'SHA-256'
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash, salt: new Uint8Array(), info: utf8('grip connection seal 1') },
    base,
    { name: 'HMAC', hash, length: 256 },
    false,
    ['sign', 'verify'],
  )
}
