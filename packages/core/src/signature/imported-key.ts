import { fromBase64 } from '../internal/base64.ts'
import { binaryOf } from '../internal/bytes-of.ts'
import { refuseConfig } from '../internal/refuse-config.ts'
import { webCrypto } from '../internal/web-crypto.ts'
import { holdsKey } from './holds-key.ts'
import type { GripAlgorithm, KeyUse } from './key-types.ts'
import { holdsSharedKey } from './shared-key.ts'

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
  /**
   * Whether it is the public key that all customers of Fastly share. Of a `CryptoKey` that is known once it was used,
   * if it may be exported, and never if not.
   */
  isShared: boolean
  readonly #use: KeyUse
  readonly #material: KeyMaterial
  #key: CryptoKey | undefined

  constructor(algorithm: GripAlgorithm, use: KeyUse, material: KeyMaterial, id?: string) {
    this.algorithm = algorithm
    this.id = id
    this.#use = use
    this.#material = material
    const { format, data } = material
    const point = format === 'jwk' ? fromBase64(data.x ?? '') : format === 'imported' ? undefined : data
    this.isShared = point !== undefined && holdsSharedKey(binaryOf(point))
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
   */
  cryptoKey(): CryptoKey | Promise<CryptoKey> {
    return this.#key ?? this.#import(webCrypto().subtle)
  }

  async #import(subtle: SubtleCrypto): Promise<CryptoKey> {
    const material = this.#material
    const { data } = material
    if (material.format === 'imported') {
      await this.#look(subtle, material.data)
      return (this.#key = material.data)
    }
    let key: CryptoKey
    try {
      const parameters = PARAMETERS[this.algorithm]
      // The overloads of importKey tell formats apart, which a union cannot be told.
      key = await subtle.importKey(material.format as 'raw', data as BufferSource, parameters, false, [
        this.#use,
      ])
    } catch {
      // The cause may quote the material, so it stays behind.
      return refuseConfig(`the key cannot be imported as ${this.algorithm}`)
    }
    const { modulusLength = 2048 } = key.algorithm as { modulusLength?: number }
    if (modulusLength < 2048) refuseConfig('an RSA key needs 2048 bits or more')
    this.#key = key
    return key
  }

  // What the user imported is judged as text and bytes are, as far as the user lets it be seen.
  async #look(subtle: SubtleCrypto, key: CryptoKey): Promise<void> {
    if (!key.extractable || key.type === 'private' || this.algorithm === 'RS256') return
    const raw = binaryOf(new Uint8Array(await subtle.exportKey('raw', key)))
    if (this.algorithm === 'HS256' && holdsKey(raw))
      refuseConfig('the secret in the CryptoKey is a public key')
    this.isShared = holdsSharedKey(raw)
  }
}
