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
  check(obstacle === undefined, `headers cannot carry ${obstacle}`)
  const {
    hold,
    channels = [],
    timeout,
    status,
    reason,
    keepAlive,
    meta = {},
    links = [],
    exposeHeaders = [],
  } = instruct
  const values = {
    Channel: channels.map(encodeChannel).join(', '),
    Status: status && (reason ? `${status} ${reason}` : `${status}`),
    Hold: hold,
    Timeout: timeout && `${timeout}`,
    'Keep-Alive': keepAlive && encodeKeepAlive(keepAlive),
    'Set-Meta': Object.entries(meta).map(encodeMeta).join(', '),
    Link: links.map(encodeLink).join(', '),
    'Expose-Headers': exposeHeaders.join(', '),
  }
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(values)) if (value) headers[`Grip-${name}`] = value
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
  return reason && !/^[!-~](?:[ -~]*[!-~])?$/.test(reason) ? '"reason"' : undefined
}

// The proxy splits at commas and semicolons, quotes or not, and trims.
const PARAMETER = /^[!#-+\--:<-~](?:[ !#-+\--:<-~]*[!#-+\--:<-~])?$/
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
