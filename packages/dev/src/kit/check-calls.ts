import type { FetchApp } from '../app-origin.ts'
import {
  checkContent,
  checkFields,
  checkHeaders,
  checkMethod,
  checkText,
  isObject,
} from '../check-arguments.ts'
import { invalidArgument } from '../invalid-argument.ts'
import type { DevProxyEvent } from '../log.ts'
import { targetOf } from './memory-clients.ts'
import type { TestProxy, TestProxyOptions, TestRequestInit } from './test-proxy.ts'

/** The options, with their defaults. */
export interface CheckedOptions {
  clock: 'manual' | 'real'
  timeout: number
  env: Readonly<Record<string, unknown>>
  log: (event: DevProxyEvent) => void
  given: GivenUrl | undefined
}

/** Checks the arguments of `createTestProxy`, and fills in the defaults. */
export function checkOptions(app: FetchApp, options: TestProxyOptions): CheckedOptions {
  if (typeof (app as unknown) !== 'object' || app === null || typeof app.fetch !== 'function') {
    throw invalidArgument('"app" must be an object with a "fetch" function, as createGripHandler returns it')
  }
  checkFields('options', options, NAMES)
  const { clock = 'manual', timeout = 2000, env = {}, log = () => {} } = options
  if (clock !== 'manual' && clock !== 'real') throw invalidArgument('"clock" must be "manual" or "real"')
  if (!(typeof timeout === 'number' && timeout > 0 && timeout <= 2_147_483_647)) {
    throw invalidArgument('"timeout" must be a positive number of milliseconds, at most 2,147,483,647')
  }
  if (!isObject(env)) throw invalidArgument('"env" must be an object of variables')
  if (typeof log !== 'function') throw invalidArgument('"log" must be a function')
  checkText('gripUrl', options.gripUrl)
  return {
    clock,
    timeout,
    env,
    log,
    given: options.gripUrl === undefined ? undefined : readGripUrl(options.gripUrl),
  }
}

/** The parts of a GRIP_URL that a test passes. */
export interface GivenUrl {
  gripUrl: string
  /** Where its publishes go. */
  origin: string
  issuer: string
  key: string
}

function readGripUrl(gripUrl: string): GivenUrl {
  const url = URL.canParse(gripUrl) ? new URL(gripUrl) : undefined
  // A plus sign stands for itself, because keys contain it.
  const read = (name: string): string | undefined =>
    new URLSearchParams(url?.search.replaceAll('+', '%2B')).get(name) ?? undefined
  const [issuer, key] = [read('iss'), read('key')]
  if (url === undefined || url.pathname !== '/' || issuer === undefined || key === undefined) {
    throw invalidArgument(
      '"gripUrl" must be an address without a path, with "iss" and "key": http://127.0.0.1:5561?iss=pushpin&key=changeme',
    )
  }
  return { gripUrl, origin: url.origin, issuer, key }
}

const NAMES = ['clock', 'gripUrl', 'env', 'timeout', 'minKeepAliveInterval', 'log']

/** Checks a request of a test. */
export function checkRequest(
  path: string,
  init: TestRequestInit & { lastEventId?: string },
  more: string[] = [],
): void {
  targetOf(path)
  checkFields('init', init, ['method', 'headers', 'body', ...more])
  checkMethod(init.method)
  checkHeaders(init.headers)
  checkContent('body', init.body)
  checkText('lastEventId', init.lastEventId)
}

/** What a WebSocket may be opened with. */
export type HandshakeInit = NonNullable<Parameters<TestProxy['webSocket']>[1]>

/** Checks a handshake of a test. */
export function checkHandshake(path: string, init: HandshakeInit): HandshakeInit {
  targetOf(path)
  checkFields('init', init, ['headers', 'protocols'])
  checkHeaders(init.headers)
  const { protocols = [] } = init
  if (!Array.isArray(protocols)) throw invalidArgument('"protocols" must be a list of strings')
  const wrong = protocols.findIndex((one) => typeof one !== 'string')
  if (wrong >= 0) throw invalidArgument(`"protocols[${wrong}]" must be a string`)
  return init
}
