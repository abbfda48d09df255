import { quoted } from '../internal/quoted.ts'
import { check } from './check.ts'
import { checkInstruct, type CheckedInstruct, TOKEN } from './check-instruct.ts'
import { encodeKeepAlive, encodeParameter } from './encode-keep-alive.ts'
import type { Channel, GripInstruct, GripLink } from './types.ts'

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
  return (
    Object.entries(headers).reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0) > 8192
  )
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
