import { GripConfigError, signGripSig } from '@grip/core/wire'
import { PLAYS } from '../plays.ts'
import { quotedUrl } from '../quoted-url.ts'

/** What the doctor looks at. */
export interface DoctorOptions {
  /** `GRIP_URL` of the app. */
  gripUrl: string | undefined
  /** Where clients reach the proxy. */
  url: string
  /** Path of a WebSocket. */
  websocket?: string | undefined
  /** Path of a stream. */
  stream?: string | undefined
  /** Channel of that stream, if it cannot be read from the app's answer. */
  channel?: string | undefined
  /** Path of a long-poll. */
  poll?: string | undefined
  /** Where the app itself listens, without the proxy. */
  origin?: string | undefined
  /** Version of the Pushpin in production, for example `1.36`. Default: the one that `grip-dev` plays. */
  pushpin?: string | undefined
}

/** The same, read. */
export interface Plan {
  url: URL
  websocket: string | undefined
  stream: string | undefined
  channel: string | undefined
  poll: string | undefined
  origin: URL | undefined
  pushpin: string
}

/** What a GRIP_URL says. */
export interface Credentials {
  control: URL
  issuer: string | undefined
  key: string | undefined
  /** Whether requests are signed with a key that the GRIP_URL does not have. */
  hasPublicKey: boolean
}

/**
 * Reads the options of the doctor.
 *
 * @throws {GripConfigError} An address or a path that is not valid.
 */
export function readPlan(options: DoctorOptions): Plan {
  const { url, websocket, stream, channel, poll, origin, pushpin = PLAYS } = options
  return {
    url: addressOf('--url', url),
    websocket: pathOf('--websocket', websocket),
    stream: pathOf('--stream', stream),
    channel,
    poll: pathOf('--poll', poll),
    pushpin: versionOf(pushpin),
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
  throw new GripConfigError(
    `${option} must be an address such as http://127.0.0.1:7999; this is ${quotedUrl(text)}`,
  )
}

function pathOf(option: string, path: string | undefined): string | undefined {
  if (path === undefined || path.startsWith('/')) return path
  throw new GripConfigError(
    `${option} must be a path that begins with a slash, such as /chat; this is ${JSON.stringify(path)}`,
  )
}

function versionOf(version: string): string {
  if (/^1\.\d{1,3}(\.\d+)?$/.test(version)) return version
  throw new GripConfigError(
    `--pushpin must be a version of Pushpin such as 1.41; this is ${JSON.stringify(version)}`,
  )
}
