import { GripInstructError } from '../errors.ts'
import { checkInstruct } from './check-instruct.ts'
import { encodeKeepAlive } from './encode-keep-alive.ts'
import type { Channel, GripInstruct, GripLink } from './types.ts'

/**
 * Encodes an instruction as `Grip-*` response headers, one value for each name.
 *
 * The result fits `new Headers()`, `ResponseInit.headers` and `response.writeHead()` alike.
 *
 * @throws {GripInstructError} An instruction that the proxy would refuse, or a value that headers cannot
 *   carry (channels with a comma, text that is not ASCII): {@link encodeGripInstruct} carries those.
 * @see https://pushpin.org/docs/protocols/grip/
 */
export function encodeGripHeaders(instruct: GripInstruct): Record<string, string> {
  checkInstruct(instruct)
  const obstacle = headerObstacle(instruct)
  if (obstacle !== undefined) throw new GripInstructError(`headers cannot carry ${obstacle}`)
  const { hold, channels, status, reason, timeout, keepAlive, meta, links, exposeHeaders } = instruct
  const headers: Record<string, string> = {}
  if (channels?.length) headers['Grip-Channel'] = channels.map(encodeChannel).join(', ')
  if (status !== undefined) headers['Grip-Status'] = reason ? `${status} ${reason}` : `${status}`
  if (hold !== undefined) headers['Grip-Hold'] = hold
  if (timeout !== undefined) headers['Grip-Timeout'] = `${timeout}`
  if (keepAlive !== undefined) headers['Grip-Keep-Alive'] = encodeKeepAlive(keepAlive)
  const pairs = Object.entries(meta ?? {})
  if (pairs.length > 0) {
    headers['Grip-Set-Meta'] = pairs.map(([name, value]) => `${name}="${escapeQuoted(value)}"`).join(', ')
  }
  if (links?.length) headers['Grip-Link'] = links.map(encodeLink).join(', ')
  if (exposeHeaders?.length) headers['Grip-Expose-Headers'] = exposeHeaders.join(', ')
  return headers
}

/** Says what in an instruction headers cannot carry; `undefined` when they can carry all of it. */
export function headerObstacle({ channels = [], meta = {}, reason }: GripInstruct): string | undefined {
  for (const { name, prevId, filters = [] } of channels) {
    if (!PARAMETER.test(name)) return `the channel name ${JSON.stringify(name)}`
    if (prevId !== undefined && !PARAMETER.test(prevId)) return `the prev-id ${JSON.stringify(prevId)}`
    for (const filter of filters) if (!PARAMETER.test(filter)) return `the filter ${JSON.stringify(filter)}`
  }
  for (const [name, value] of Object.entries(meta)) {
    if (!TOKEN.test(name)) return `the meta name ${JSON.stringify(name)}`
    if (!/^[ -~]*$/.test(value)) return `the value of meta ${JSON.stringify(name)}`
  }
  if (reason && !/^[!-~](?:[ -~]*[!-~])?$/.test(reason)) return 'the reason phrase'
  return undefined
}

// The proxy splits at commas and semicolons, quotes or not, and trims.
const PARAMETER = /^[!#-+\--:<-~](?:[ !#-+\--:<-~]*[!#-+\--:<-~])?$/
const TOKEN = /^[!#$%&'*+\-.^_`|~\w]+$/

function encodeChannel({ name, prevId, filters = [] }: Channel): string {
  const parameters = filters.map((filter) => `; filter=${filter}`)
  if (prevId !== undefined) parameters.unshift(`; prev-id=${prevId}`)
  return name + parameters.join('')
}

function encodeLink({ uri, rel, timeout }: GripLink): string {
  return `<${uri}>; rel=${rel}${timeout === undefined ? '' : `; timeout=${timeout}`}`
}

function escapeQuoted(value: string): string {
  return value.replace(/["\\]/g, '\\$&')
}
