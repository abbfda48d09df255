import { toBase64 } from '../internal/base64.ts'
import { bytesOfHeaders, MAX_HEADER_BYTES, TOKEN } from '../internal/header-pairs.ts'
import { quoted } from '../internal/quoted.ts'
import { utf8 } from '../internal/utf8.ts'
import { type CheckedInstruct, checkInstruct } from './check-instruct.ts'
import { check } from './check.ts'
import type { Channel, GripInstruct, GripLink, KeepAlive } from './types.ts'

/**
 * Encodes an instruction as `Grip-*` response headers, one value for each name.
 *
 * The result fits `new Headers()`, `ResponseInit.headers` and `response.writeHead()` alike.
 *
 * @throws {GripInstructError} An instruction that the proxy would refuse, or a value that headers cannot
 *   carry (channels with a comma, text that is not ASCII): {@link encodeGripInstruct} carries those.
 * @throws {GripConfigError} A misspelt field.
 * @throws {TypeError} Something that is no instruction.
 * @see https://pushpin.org/docs/protocols/grip/
 *
 * @example
 * response.writeHead(200, encodeGripHeaders({ hold: 'stream', channels: [{ name: 'news' }] }))
 */
export function encodeGripHeaders(instruct: GripInstruct): Record<string, string> {
  const checked = checkInstruct(instruct)
  const { status, reason } = checked
  check(!reason || status !== undefined, '"reason" must have a "status"')
  const obstacle = headerObstacle(checked)
  check(obstacle === undefined, `headers cannot carry ${obstacle}`)
  return toGripHeaders(checked)
}

/** Encodes an instruction that is checked, and that has no {@link headerObstacle}. */
export function toGripHeaders(instruct: CheckedInstruct): Record<string, string> {
  const { hold, channels, timeout, status, keepAlive, meta, links, exposeHeaders, reason } = instruct
  const pairs = Object.entries(meta)
  const headers: Record<string, string> = {}
  if (channels.length) headers['Grip-Channel'] = channels.map(encodeChannel).join(', ')
  if (status) headers['Grip-Status'] = reason ? `${status} ${reason}` : `${status}`
  if (hold) headers['Grip-Hold'] = hold
  if (timeout) headers['Grip-Timeout'] = `${timeout}`
  if (keepAlive) headers['Grip-Keep-Alive'] = encodeKeepAlive(keepAlive)
  if (pairs.length) headers['Grip-Set-Meta'] = pairs.map(encodeMeta).join(', ')
  if (links.length) headers['Grip-Link'] = links.map(encodeLink).join(', ')
  if (exposeHeaders.length) headers['Grip-Expose-Headers'] = exposeHeaders.join(', ')
  return headers
}

/** Says what in an instruction headers cannot carry; `undefined` when they can carry all of it. */
export function headerObstacle({ channels, meta }: CheckedInstruct): string | undefined {
  for (const { name, prevId = name, filters = [] } of channels) {
    const lost = [name, prevId, ...filters].find((text) => !PARAMETER.test(text))
    if (lost !== undefined)
      return `${lost === name ? 'the channel' : `"${lost === prevId ? 'prevId' : 'filters'}"`} ${quoted(lost)}`
  }
  const lost = Object.entries(meta).find(([name, value]) => !TOKEN.test(name) || !/^[ -~]*$/.test(value))
  return lost && `meta ${quoted(lost[0])}`
}

/** Whether headers take more than all servers and platforms on the way to the proxy have room for. */
export function isTooLong(headers: Record<string, string>): boolean {
  return bytesOfHeaders(Object.entries(headers)) > MAX_HEADER_BYTES
}

// The proxy splits at commas and semicolons, quotes or not, and trims.
const PARAMETER = /^(?! )[ !#-+\--:<-~]+(?<! )$/

function encodeChannel({ name, prevId, filters = [] }: Channel): string {
  return (
    name +
    encodeParameter('prev-id', prevId) +
    filters.map((filter) => encodeParameter('filter', filter)).join('')
  )
}

function encodeMeta([name, value]: [string, string]): string {
  return `${name}="${value.replace(/["\\]/g, '\\$&')}"`
}

function encodeLink({ uri, rel, timeout }: GripLink): string {
  return `<${uri}>${encodeParameter('rel', rel)}${encodeParameter('timeout', timeout)}`
}

/**
 * Encodes the `Grip-Keep-Alive` value in the plainest form that survives the proxy: text as it is, `cstring`
 * escapes, or base64.
 */
export function encodeKeepAlive({ content, timeout, mode }: KeepAlive): string {
  return encodeContent(content) + encodeParameter('timeout', timeout) + encodeParameter('mode', mode)
}

/** Encodes a parameter of a header's value, or nothing. */
export function encodeParameter(name: string, value: string | number | undefined): string {
  return value === undefined ? '' : `; ${name}=${value}`
}

function encodeContent(content: string | Uint8Array): string {
  if (typeof content !== 'string') return `${toBase64(content)}; format=base64`
  // Escapes count in code units, so text that is not ASCII goes as bytes.
  if (!/^[\t\r\n -~]*$/.test(content)) return encodeContent(utf8(content))
  if (/^(?! )[ -:<-[\]-~]+(?<! )$/.test(content)) return content
  return `${content.replace(/\\|[\t\r\n;]|^ | $/g, (character) => ESCAPES[character]!)}; format=cstring`
}

// The proxy knows these escapes and no other; it cuts the value at a semicolon and trims spaces.
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\r': '\\r',
  '\n': '\\n',
  '\t': '\\x09',
  ';': '\\x3b',
  ' ': '\\x20',
}
