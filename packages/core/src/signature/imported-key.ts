import { GripConfigError } from '../errors.ts'
import type { GripAlgorithm } from './key-types.ts'

/** What a key is wanted for. */
export type KeyUse = 'verify' | 'sign'

/** Key material in a form that WebCrypto imports. */
export type KeyMaterial =
  | { format: 'raw' | 'spki' | 'pkcs8'; data: Uint8Array<ArrayBuffer> }
  | { format: 'jwk'; data: JsonWebKey }
  | { format: 'imported'; data: CryptoKey }

// What WebCrypto calls the algorithms, to import a key.
const PARAMETERS = {
  HS256: { name: 'HMAC', hash: 'SHA-256' },
  ES256: { name: 'ECDSA', hash: 'SHA-256', namedCurve: 'P-256' },
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
} as const

/** A key whose form is checked, imported into WebCrypto when it is first used. */
export class ImportedKey {
  /** The one algorithm that this key is used with. */
  readonly algorithm: GripAlgorithm
  /** Key id, from a JWK. */
  readonly id: string | undefined
  readonly #use: KeyUse
  readonly #material: KeyMaterial
  #key: CryptoKey | undefined

  constructor(algorithm: GripAlgorithm, use: KeyUse, material: KeyMaterial, id?: string) {
    this.algorithm = algorithm
    this.id = id
    this.#use = use
    this.#material = material
  }

  /** Bytes of a symmetric key, to judge its strength; `undefined` for any other. */
  get secret(): Uint8Array | undefined {
    return this.#material.format === 'raw' ? this.#material.data : undefined
  }

  /** The same key for another use. */
  for(use: KeyUse): ImportedKey {
    return new ImportedKey(this.algorithm, use, this.#material, this.id)
  }

  /**
   * The key in WebCrypto. It is the key that is kept, never the promise of it: runtimes that tie a promise to
   * one request would let the others wait for ever.
   *
   * @throws {GripConfigError} Material that WebCrypto refuses.
   */
  cryptoKey(): CryptoKey | Promise<CryptoKey> {
    return this.#key ?? this.#import()
  }

  async #import(): Promise<CryptoKey> {
    const material = this.#material
    if (material.format === 'imported') return (this.#key = material.data)
    let key: CryptoKey
    try {
      const parameters = PARAMETERS[this.algorithm]
      // The overloads of importKey tell formats apart, which a union cannot be told.
      key = await crypto.subtle.importKey(
        material.format as 'raw',
        material.data as BufferSource,
        parameters,
        false,
        [this.#use],
      )
    } catch {
      // The cause may quote the material, so it stays behind.
      throw new GripConfigError(`the key cannot be imported as ${this.algorithm}`)
    }
    const { modulusLength = 2048 } = key.algorithm as { modulusLength?: number }
    if (modulusLength < 2048) throw new GripConfigError('an RSA key needs 2048 bits or more')
    this.#key = key
    return key
  }
}
