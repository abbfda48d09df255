import type { ProxySettings } from './proxy-settings.ts'
import { type IniValue, readIni } from './read-ini.ts'
import { isBefore, type PushpinVersion, WITH_FLOW_CONTROL, WITHOUT_ZURL } from './version.ts'

/** Something in Pushpin's configuration that breaks the library, or what it promises. */
export interface Finding {
  file: 'pushpin.conf' | 'routes'
  /** Number of the line; undefined where one is missing. */
  line: number | undefined
  /** What is wrong, and what to write instead. It shows no key. */
  message: string
}

/** Finds the lines of the two files that do not fit the library, this version of Pushpin or the GRIP_URL. */
export function checkFiles(
  files: { conf: string; routes: string },
  settings: ProxySettings,
  version: PushpinVersion,
): Finding[] {
  return [...checkConf(readIni(files.conf), settings, version), ...checkRoutes(files.routes)]
}

function checkConf(
  values: ReadonlyMap<string, IniValue>,
  { issuer, key, control }: ProxySettings,
  version: PushpinVersion,
): Finding[] {
  const findings: Finding[] = []
  const expect = (name: string, fits: (value: string) => boolean, message: string): void => {
    const found = values.get(name)
    if (found !== undefined ? fits(found.value) : fits('')) return
    findings.push({ file: 'pushpin.conf', line: found?.line, message })
  }
  const atLeast = (least: number) => (value: string) => Number(value) >= least

  if (isBefore(version, WITHOUT_ZURL)) {
    // A zurl that the system runs has its sockets elsewhere.
    const own = values.get('proxy/zurl_out_specs')?.value.includes('{rundir}') ?? false
    const runsZurl = (value: string): boolean => /(^|,)\s*zurl\s*(,|$)/.test(value)
    if (own) {
      const services = 'services=condure,zurl,pushpin-proxy,pushpin-handler'
      expect('runner/services', runsZurl, `no zurl is started, so every request hangs: ${services}`)
    }
  }
  if (isBefore(version, WITH_FLOW_CONTROL)) {
    const message = 'before 1.38, a message larger than twice this size stalls: client_buffer_size=65536'
    expect('runner/client_buffer_size', atLeast(65_536), message)
  } else {
    const message = 'a request whose cookies and ws.meta do not fit never arrives: client_buffer_size=32768'
    expect('runner/client_buffer_size', atLeast(32_768), message)
  }
  expect(
    'proxy/sig_iss',
    (value) => (value || 'pushpin') === issuer,
    `not the issuer of GRIP_URL: sig_iss=${issuer}`,
  )
  const sameKey = (value: string): boolean => bytesOf(value) === bytesOf(key)
  const keyMessage =
    'this is not the key of GRIP_URL, so no request is trusted: make sig_key and GRIP_URL the same'
  if (!key.startsWith('file:')) expect('proxy/sig_key', sameKey, keyMessage)

  const { address, port } = control
  expect(
    'handler/push_in_http_port',
    (value) => Number(value) === port,
    `GRIP_URL publishes elsewhere: push_in_http_port=${port}`,
  )
  expect(
    'handler/push_in_http_addr',
    (value) => value !== '' && !OPEN.has(value),
    `this port asks for no key, so only your network may reach it: push_in_http_addr=${address}`,
  )
  for (const name of ['push_in_spec', 'push_in_sub_specs', 'command_spec']) {
    const closed = (value: string): boolean => !/tcp:\/\/(\*|0\.0\.0\.0|\[?::\]?):/.test(value)
    expect(
      `handler/${name}`,
      closed,
      `this port asks for no key, so only your network may reach it: ${name}=tcp://127.0.0.1:…`,
    )
  }
  const unlimited = (value: string): boolean => value === '' || Number(value) === 0
  expect('handler/message_rate', unlimited, 'deliveries are limited to this many a second: message_rate=0')
  const remembers = (value: string): boolean => value === '' || Number(value) >= 60
  expect(
    'handler/id_cache_ttl',
    remembers,
    'a repeated publish is delivered twice after this: id_cache_ttl=60',
  )
  return findings
}

const OPEN = new Set(['0.0.0.0', '::', '[::]', '*'])

function checkRoutes(text: string): Finding[] {
  const lines = text.split('\n').map((line, index) => [line.trim(), index + 1] as const)
  const routes = lines.filter(([line]) => line !== '' && !line.startsWith('#'))
  if (routes.length === 0) {
    return [{ file: 'routes', line: undefined, message: 'there is no route: * 127.0.0.1:3000,over_http' }]
  }
  return routes.flatMap(([route, line]): Finding[] => {
    const [condition = '', ...targets] = route.split(/\s+/)
    const add = (message: string): Finding => ({ file: 'routes', line, message })
    if (targets.length === 0) return [add(`the route has no target: ${condition} 127.0.0.1:3000,over_http`)]
    if (condition.split(',').includes('no_grip'))
      return [add('no_grip turns off holds and WebSockets: remove it')]
    return targets
      .filter((target) => !/,over_http(,|$)/.test(target))
      .map((target) =>
        add(`WebSockets need over_http, which keeps clients from posting events too: ${target},over_http`),
      )
  })
}

function bytesOf(key: string): string {
  return key.startsWith('base64:')
    ? Buffer.from(key.slice(7), 'base64').toString('hex')
    : Buffer.from(key).toString('hex')
}
