/** A JSON Web Key (RFC 7517): `oct`, `EC` on P-256, or `RSA`. */
export interface GripJwk {
  /** Key type. */
  readonly kty: string
  /** Key id; a token's `kid` chooses by it. */
  readonly kid?: string
  /** Anything else that a JWK holds. */
  readonly [member: string]: unknown
}

/** A JSON Web Key Set (RFC 7517 §5). */
export interface GripJwkSet {
  /** The keys. */
  readonly keys: readonly GripJwk[]
}

/**
 * A WebCrypto `CryptoKey`, described by its shape so that no platform's types are needed. One that is not extractable
 * cannot be looked into: that it is no public key used as a secret, and that the key of Fastly has an issuer, is up to
 * you.
 */
export interface GripCryptoKey {
  /** `public`, `private` or `secret`. */
  readonly type: string
  /** The algorithm that the key is for. */
  readonly algorithm: { readonly name: string }
  /** What the key may do. */
  readonly usages: readonly string[]
}

/**
 * A key in any form: text (a secret, a PEM or a JWK, or `base64:` and the base64 of any of these), the same as bytes, a
 * JWK, a JWK Set, or a `CryptoKey`. What decodes to a public key in any other way is an error, never a secret.
 */
export type GripKey = string | Uint8Array | GripJwk | GripJwkSet | GripCryptoKey

/** The algorithms of GRIP. The key decides which one, never the token. */
export type GripAlgorithm = 'HS256' | 'ES256' | 'RS256'

/** What a key is wanted for. */
export type KeyUse = 'verify' | 'sign'
