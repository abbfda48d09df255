import type { GripKey } from '../signature/key-types.ts'

/** One GRIP proxy: where to publish, and whom to trust. */
export interface GripConfig {
  /** The proxy's control address, for example `http://127.0.0.1:5561`; `/publish/` is added to its path. */
  controlUrl: string
  /** Issuer of the JWT that authorizes a publish. Without it, `key` is sent as a bearer token. */
  issuer?: string | undefined
  /** Key of that JWT, or the bearer token. A symmetric `key` with an `issuer` verifies `Grip-Sig` too. */
  key?: GripKey | undefined
  /** User name for Basic authorization. */
  user?: string | undefined
  /** Password for Basic authorization. */
  password?: string | undefined
  /** Keys that verify `Grip-Sig`; several while you rotate. */
  verifyKey?: GripKey | readonly GripKey[] | undefined
  /** The only issuer (`iss`) of a `Grip-Sig` to take. Default: `issuer`, where `key` verifies. */
  verifyIssuer?: string | undefined
  /**
   * Secret that seals the meta of WebSocket connections, or several while you rotate: the first seals, all are taken.
   * Default: the symmetric keys that verify, else the key, token or password of publishing. Needed where you have
   * public keys only.
   */
  sealKey?: string | Uint8Array | readonly (string | Uint8Array)[] | undefined
  /** Largest publish body in bytes. Default 1,000,000; Fastly Fanout takes 65,536. */
  maxPublishBytes?: number | undefined
  /** Allows `http:` to a public host. Tokens and messages then travel in the clear. */
  allowInsecureHttp?: boolean | undefined
  /** Allows a well-known development key with a proxy that is not on this machine. */
  allowDevelopmentKey?: boolean | undefined
  /** Trusts every request as if it were signed. Only for a network that nobody else can reach. */
  dangerouslyAllowUnsigned?: boolean | undefined
  /**
   * Takes events of WebSockets without a seal. Only where no client can post to your app through the proxy: then what
   * `ws.id` and `ws.meta` say is the proxy's word alone.
   */
  dangerouslyAllowUnsealed?: boolean | undefined
}

/** A GRIP_URL, a configuration, or a list of them. */
export type GripConfigInput = string | GripConfig | readonly (string | GripConfig)[]
