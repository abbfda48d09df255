import { check } from './check.ts'
import { checkInstruct } from './check-instruct.ts'
import { encodeKeepAlive, encodeParameter } from './encode-keep-alive.ts'
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
  if (obstacle) check(false, `headers cannot carry ${obstacle}`)
  return toGripHeaders(instruct)
}

/** Encodes an instruction that is checked, and that has no {@link headerObstacle}. */
export function toGripHeaders({
  hold,
  channels = [],
  timeout,
  status,
  keepAlive,
  meta = {},
  links = [],
  exposeHeaders = [],
  reason,
}: GripInstruct): Record<string, string> {
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
export function headerObstacle({ channels = [], meta = {}, reason }: GripInstruct): string | undefined {
  for (const channel of channels) {
    const { name, prevId = name, filters = [] } = channel
    if (![name, prevId, ...filters].every((text) => PARAMETER.test(text)))
      return `channel ${JSON.stringify(channel)}`
  }
  for (const [name, value] of Object.entries(meta)) {
    if (!TOKEN.test(name) || !/^[ -~]*$/.test(value)) return `meta ${JSON.stringify(name)}`
  }
  return reason && !/^(?! )[ -~]+(?<! )$/.test(reason) ? '"reason"' : undefined
}

// The proxy splits at commas and semicolons, quotes or not, and trims.
const PARAMETER = /^(?! )[ !#-+\--:<-~]+(?<! )$/
const TOKEN = /^[!#$%&'*+\-.^_`|~\w]+$/

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
