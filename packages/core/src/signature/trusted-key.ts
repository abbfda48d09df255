import { refuseConfig } from '../internal/refuse-config.ts'
import type { ImportedKey } from './imported-key.ts'

/** A key together with the only issuer that it speaks for. */
export interface TrustedKey {
  key: ImportedKey
  /** Expected `iss`; `undefined` takes any. */
  issuer: string | undefined
}

/** Checks that the key of Fastly, with which it signs for all of its customers, or any key, is bound to one issuer. */
export function requireIssuer({ key, issuer }: TrustedKey, option: string, always = false): void {
  if (issuer === undefined && (always || key.isShared)) {
    refuseConfig(`Fastly signs for all services with one key: set "${option}" to "fastly:<service id>"`)
  }
}
