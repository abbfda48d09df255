import { GripConfigError, signGripSig } from '@grip/core/wire'

/** What the doctor is asked to look at. */
export interface DoctorOptions {
  /** `GRIP_URL` of the app. */
  gripUrl: string | undefined
  /** Where clients reach the proxy. */
  url: string
  /** Path of a WebSocket. */
  websocket?: string | undefined
  /** Path of a stream. */
  stream?: string | undefined
  /** Channel of that stream, where it cannot be read from the app. */
  channel?: string | undefined
  /** Where the app itself listens, without the proxy. */
  origin?: string | undefined
}

/** The same, read. */
export interface Plan {
  url: URL
  websocket: string | undefined
  stream: string | undefined
  channel: string | undefined
  origin: URL | undefined
}

/** What a GRIP_URL says. */
export interface Credentials {
  control: URL
  issuer: string | undefined
  key: string | undefined
  /** Whether requests are signed with a key that it does not have. */
  hasPublicKey: boolean
}

/**
 * Reads what the doctor is asked.
 *
 * @throws {GripConfigError} An address or a path that is not valid.
 */
export function readPlan({ url, websocket, stream, channel, origin }: DoctorOptions): Plan {
  return {
    url: addressOf('--url', url),
    websocket: pathOf('--websocket', websocket),
    stream: pathOf('--stream', stream),
    channel,
    origin: origin === undefined ? undefined : addressOf('--origin', origin),
  }
}

/** A token that the key of a GRIP_URL signs. */
export function tokenOf({ key, issuer }: Credentials, seconds = 300): Promise<string> {
  return signGripSig(key ?? 'no key', { iss: issuer ?? '', exp: Math.floor(Date.now() / 1000) + seconds })
}

function addressOf(option: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url
  throw new GripConfigError(`${option} must be an address such as http://127.0.0.1:7999`)
}

function pathOf(option: string, path: string | undefined): string | undefined {
  if (path === undefined || path.startsWith('/')) return path
  throw new GripConfigError(`${option} must be a path that begins with a slash, such as /chat`)
}
