import { isIP } from 'node:net'
import { parseGripUrl } from '@grip/core'
import { GripConfigError } from '@grip/core/wire'

/** What a Pushpin needs to know of a GRIP_URL. */
export interface ProxySettings {
  issuer: string
  /** Value of `sig_key`. */
  key: string
  /** Where the control port listens. */
  control: { address: string; port: number }
}

/** Settings that a GRIP_URL does not contain. */
export interface ProxySettingsOptions {
  /** `address:port` of the control port, if the GRIP_URL names something in front of it. */
  control?: string | undefined
  /** File with the private key whose public half is the GRIP_URL's `verify-key`. */
  keyFile?: string | undefined
}

/**
 * The GRIP_URL that was given, or that of the environment.
 *
 * @throws {GripConfigError} There is none.
 */
export function gripUrlOf(given: string | undefined): string {
  const gripUrl = given ?? process.env['GRIP_URL'] ?? ''
  if (gripUrl !== '') return gripUrl
  throw new GripConfigError(
    "GRIP_URL is not set: export the one that your app has, such as GRIP_URL='http://127.0.0.1:5561?iss=pushpin&key=base64:…'",
  )
}

/**
 * Reads a GRIP_URL from the proxy's side.
 *
 * @throws {GripConfigError} It lacks something for that; the message shows no key.
 */
export function readProxySettings(gripUrl: string, options: ProxySettingsOptions = {}): ProxySettings {
  const { controlUrl, issuer: iss, key, verifyIssuer, verifyKey } = parseGripUrl(gripUrl)
  const issuer = verifyIssuer ?? iss
  if (issuer === undefined) {
    throw new GripConfigError('GRIP_URL has no "iss": add one, such as ?iss=pushpin&key=…')
  }
  if (!/^[\w.@:/-]+$/.test(issuer)) {
    throw new GripConfigError('an "iss" for Pushpin can have only letters, digits and . _ - @ : /')
  }
  const control = options.control === undefined ? controlOf(controlUrl) : addressOf(options.control)
  return { issuer, key: keyOf(verifyKey ?? key, options.keyFile), control }
}

function keyOf(key: unknown, keyFile: string | undefined): string {
  if (keyFile !== undefined) return `file:${keyFile}`
  if (typeof key !== 'string') {
    throw new GripConfigError(
      'GRIP_URL has no "key": make one with "openssl rand -base64 32", and add it as &key=base64:…',
    )
  }
  if (/-----BEGIN |^\s*[[{]/.test(key)) {
    throw new GripConfigError(
      'the key that verifies is a public one: name the file with its private key, --sig-key-file /etc/pushpin/private.pem',
    )
  }
  // A comma, a quote or a semicolon would not reach Pushpin as it is.
  if (/^(base64:[\w+/=-]+|[\w.-]+)$/.test(key)) return key
  return `base64:${Buffer.from(key).toString('base64')}`
}

function controlOf(controlUrl: string | URL | undefined): ProxySettings['control'] {
  const url = new URL(String(controlUrl))
  if (url.protocol === 'https:' || url.pathname !== '/') {
    throw new GripConfigError(
      "Pushpin's control port speaks http: and has no path, so something is in front of it: say where Pushpin listens for that, --control 127.0.0.1:5561",
    )
  }
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (host !== 'localhost' && isIP(host) === 0) {
    throw new GripConfigError(
      `GRIP_URL has the name ${host}, but Pushpin listens at an address: name it, --control 10.0.0.1:5561`,
    )
  }
  return { address: host === 'localhost' ? '127.0.0.1' : host, port: Number(url.port || 80) }
}

function addressOf(text: string): ProxySettings['control'] {
  const [, address = '', port = ''] = /^\[?([\da-f.:]+?)\]?:(\d{1,5})$/i.exec(text) ?? []
  if (isIP(address) === 0 || Number(port) > 65_535) {
    throw new GripConfigError('--control takes an address and a port, such as 127.0.0.1:5561')
  }
  return { address, port: Number(port) }
}
