import { GripConfigError } from '@grip/core/wire'
import type { FetchApp } from './app-origin.ts'
import type { DevProxyEvent } from './log.ts'
import { readHosts } from './read-hosts.ts'
import { MAX_SECONDS } from './seconds.ts'
import { quotedUrl } from './quoted-url.ts'
import { hostnameOf } from './trusted-host.ts'

/** Options of {@link createDevProxy}. */
export interface DevProxyOptions {
  /** Where the app listens, for example `http://127.0.0.1:3000`. Either this or `app`. */
  origin?: string | URL | undefined
  /**
   * Your app itself, an object with `fetch`. The proxy calls it in this process, with `GRIP_URL` and the environment as it is now.
   * Give either this or `origin`.
   */
  app?: FetchApp | undefined
  /** Address to listen on. Default `127.0.0.1`. */
  host?: string | undefined
  /** Port for clients; 0 takes any free one. Default 7999. */
  port?: number | undefined
  /** Port of the publish endpoint, always on the same address; 0 takes any free one. Default 5561. */
  controlPort?: number | undefined
  /** Secret that `Grip-Sig` is signed with; `base64:` and base64 for bytes. Default `changeme`. */
  key?: string | undefined
  /** Issuer in `Grip-Sig`. Default `pushpin`. */
  issuer?: string | undefined
  /**
   * Whether a publish whose token is not signed with `key` and `issuer` is answered 403. Default `false`: it
   * is accepted, as by Pushpin, and reported.
   */
  requirePublishKey?: boolean | undefined
  /**
   * Host names, besides loopback ones and the `host`, by which publishers and clients may reach the proxy; one that
   * begins with a dot stands for every name below it. Default none.
   */
  allowedHosts?: readonly string[] | undefined
  /**
   * Host names by which clients, but not publishers, may also reach the proxy: those of a tunnel, for example
   * `['.tunnel.example']`. `'any'` accepts every name. Default none.
   */
  clientHosts?: readonly string[] | 'any' | undefined
  /**
   * Beginnings of the paths whose WebSockets are passed to the app unchanged, without GRIP, for example `['/socket.io/']`.
   * Those of Next.js and Vite in development are always passed. Default none.
   */
  pass?: readonly string[] | undefined
  /** `X-Forwarded-For`: the client's own (`pass`), or its address alone (`replace`). Default `pass`. */
  forwardedFor?: 'pass' | 'replace' | undefined
  /** Lowest `Keep-Alive-Interval` in seconds. Default 20, as in production. */
  minKeepAliveInterval?: number | undefined
  /** Seconds that a client may take to send the header of a request, before it is answered 408. Default 60. */
  headerTimeout?: number | undefined
  /** Seconds between the attempts to reach an origin that refuses. Default 1, 2, 4, 8, 16. */
  retryDelays?: readonly number[] | undefined
  /**
   * Whether to serve the inspector, a page that shows connections, channels and requests, at `inspectorUrl`. Default
   * `false`; the `grip-dev` command serves it.
   */
  inspect?: boolean | undefined
  /** Receives each {@link DevProxyEvent}. Default: events go nowhere. */
  log?: ((event: DevProxyEvent) => void) | undefined
}

/** Options with their defaults. */
export interface Settings {
  /** `undefined` where the app is called in this process. */
  origin: URL | undefined
  app: FetchApp | undefined
  host: string
  port: number
  controlPort: number
  key: string
  issuer: string
  requirePublishKey: boolean
  allowedHosts: readonly string[]
  clientHosts: readonly string[] | 'any'
  pass: readonly string[]
  forwardedFor: 'pass' | 'replace'
  minKeepAliveInterval: number
  headerTimeout: number
  retryDelays: readonly number[]
  inspect: boolean
  log: (event: DevProxyEvent) => void
}

/**
 * Checks options and fills in the defaults.
 *
 * @throws {GripConfigError} An unknown option, or a value that cannot be used; the message names it.
 */
export function readOptions(options: DevProxyOptions): Settings {
  refuseUnknown(options)
  const text = (name: 'host' | 'key' | 'issuer', initial: string): string => {
    const value = options[name] ?? initial
    if (typeof value !== 'string' || value === '') fail(`"${name}" option must be a non-empty string`)
    return value
  }
  const port = (name: 'port' | 'controlPort', initial: number): number => {
    const value = options[name] ?? initial
    if (!Number.isInteger(value) || value < 0 || value > 65_535)
      fail(`"${name}" option must be a port from 0 to 65,535`)
    return value
  }
  const host = text('host', '127.0.0.1')
  const ports = { port: port('port', 7999), controlPort: port('controlPort', 5561) }
  return {
    origin: options.app === undefined ? originOf(options.origin, Object.values(ports)) : undefined,
    app: appOf(options),
    host,
    ...ports,
    key: text('key', 'changeme'),
    issuer: text('issuer', 'pushpin'),
    requirePublishKey: booleanOf('requirePublishKey', options.requirePublishKey ?? false),
    allowedHosts: [
      hostnameOf(host.includes(':') ? `[${host}]` : host) ?? host,
      ...allowedHostsOf(options.allowedHosts ?? []),
    ],
    clientHosts: clientHostsOf(options.clientHosts ?? []),
    pass: pathsOf(options.pass ?? []),
    forwardedFor: forwardedForOf(options.forwardedFor ?? 'pass'),
    minKeepAliveInterval: secondsOf('minKeepAliveInterval', options.minKeepAliveInterval ?? 20),
    headerTimeout: secondsOf('headerTimeout', options.headerTimeout ?? 60),
    retryDelays: retryDelaysOf(options.retryDelays ?? [1, 2, 4, 8, 16]),
    inspect: booleanOf('inspect', options.inspect ?? false),
    log: logOf(options.log),
  }
}

const NAMES = [
  'origin', 'app', 'host', 'port', 'controlPort', 'key', 'issuer', 'requirePublishKey', 'allowedHosts', 'clientHosts', 'pass', 'forwardedFor',
  'minKeepAliveInterval', 'headerTimeout', 'retryDelays', 'inspect', 'log',
] // prettier-ignore

function refuseUnknown(options: DevProxyOptions): void {
  if (typeof options !== 'object' || options === null)
    fail('options must be an object with an "origin" or an "app"')
  for (const name of Object.keys(options)) {
    if (!NAMES.includes(name)) fail(`"${name}" is not an option; the options are ${NAMES.join(', ')}`)
    if (options[name as keyof DevProxyOptions] === null)
      fail(`"${name}" option must not be null: leave it out for its default`)
  }
}

function booleanOf(name: string, value: boolean): boolean {
  if (typeof value !== 'boolean') fail(`"${name}" option must be true or false`)
  return value
}

function appOf({ app, origin }: DevProxyOptions): FetchApp | undefined {
  if (app === undefined) return undefined
  if (origin !== undefined) fail('"app" and "origin" both say where your app is: give one of them')
  if (typeof (app as unknown) !== 'object' || app === null || typeof app.fetch !== 'function') {
    fail('"app" option must be an object with a "fetch" function, as createGripHandler returns it')
  }
  return app
}

function originOf(origin: string | URL | undefined, ownPorts: readonly number[]): URL {
  const isText = typeof origin === 'string' || origin instanceof URL
  const url = isText && URL.canParse(origin) ? new URL(origin) : undefined
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    const given = isText ? `; this is ${quotedUrl(String(origin))}` : ''
    fail(`"origin" option must be an http: or https: URL, such as http://127.0.0.1:3000${given}`)
  }
  const path = `${url.pathname}${url.search}${url.hash}`
  if (path !== '/') fail(`"origin" option must be an address without a path: leave out ${path}`)
  if (isLoopback(url.hostname) && ownPorts.includes(Number(url.port || 80))) {
    fail('"origin" option must be where the app listens, not a port of the proxy itself')
  }
  if (url.username !== '' || url.password !== '') fail('"origin" option must not carry credentials')
  return url
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.')
}

function allowedHostsOf(hosts: readonly string[]): readonly string[] {
  checkTexts('allowedHosts', hosts, 'must be a list of host names')
  return readHosts('allowedHosts', hosts)
}

function clientHostsOf(hosts: readonly string[] | 'any'): readonly string[] | 'any' {
  if (hosts === 'any') return hosts
  checkTexts('clientHosts', hosts, 'must be a list of host names, or "any"')
  return readHosts('clientHosts', hosts)
}

function pathsOf(paths: readonly string[]): readonly string[] {
  checkTexts('pass', paths, 'must be a list of paths')
  const wrong = paths.find((path) => !/^\/[^?#]*$/.test(path))
  if (wrong === undefined) return paths
  fail(`${JSON.stringify(wrong)} in the "pass" option is not a path: it must begin with "/", without a query`)
}

function checkTexts(name: string, value: unknown, rule: string): void {
  if (!Array.isArray(value)) fail(`"${name}" option ${rule}`)
  const wrong = value.findIndex((entry) => typeof entry !== 'string')
  if (wrong >= 0) fail(`"${name}[${wrong}]" must be a string`)
}

function forwardedForOf(value: 'pass' | 'replace'): 'pass' | 'replace' {
  if (value !== 'pass' && value !== 'replace') fail('"forwardedFor" option must be "pass" or "replace"')
  return value
}

function secondsOf(name: string, value: number): number {
  if (typeof value !== 'number' || !(value > 0 && value <= MAX_SECONDS)) {
    fail(`"${name}" option must be a positive number of seconds, at most 2,147,483`)
  }
  return value
}

function retryDelaysOf(delays: readonly number[]): readonly number[] {
  const isDelay = (delay: unknown): boolean => typeof delay === 'number' && delay >= 0 && delay <= MAX_SECONDS
  if (!Array.isArray(delays)) fail('"retryDelays" option must be a list of seconds')
  const wrong = delays.findIndex((delay) => !isDelay(delay))
  if (wrong >= 0) fail(`"retryDelays[${wrong}]" must be a number of seconds from 0 to 2,147,483`)
  return delays
}

function logOf(log: DevProxyOptions['log']): (event: DevProxyEvent) => void {
  if (log !== undefined && typeof log !== 'function') fail('"log" option must be a function')
  return log ?? (() => {})
}

function fail(message: string): never {
  throw new GripConfigError(message)
}
