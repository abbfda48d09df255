import { check, checkName, checkText } from './check.ts'
import type { Channel, GripInstruct, GripLink, KeepAlive } from './types.ts'

/** Most subscriptions that a proxy keeps for one connection; it ignores the rest. */
export const MAX_CHANNELS = 20
/** Largest body of a hold, in bytes. */
export const MAX_HOLD_BYTES = 100_000

/**
 * Checks an instruction for what the proxy would refuse, cut short or ignore, whichever way it travels.
 *
 * @throws {GripInstructError} It names the field and the rule.
 */
export function checkInstruct({
  hold,
  channels = [],
  timeout,
  status,
  keepAlive,
  meta = {},
  links = [],
  exposeHeaders = [],
}: GripInstruct): void {
  if (hold !== undefined) {
    checkText('hold', hold, /^(response|stream)$/, '"response" or "stream"')
    check(channels.length > 0, '"hold" must have "channels"')
  }
  check(channels.length <= MAX_CHANNELS, `"channels" must be at most ${MAX_CHANNELS}`)
  channels.forEach(checkChannel)
  check(
    timeout === undefined || (Number.isInteger(timeout) && timeout >= 5),
    '"timeout" must be an integer from 5',
  )
  check(timeout === undefined || hold !== 'stream', '"timeout" must be in a response hold')
  check(
    status === undefined || (Number.isInteger(status) && status >= 100 && status <= 999),
    '"status" must be an integer from 100 to 999',
  )
  if (keepAlive !== undefined) checkKeepAlive(keepAlive)
  check(keepAlive === undefined || hold !== 'response', '"keepAlive" must be in a stream hold')
  for (const [name, value] of Object.entries(meta)) {
    check(name !== '' && typeof value === 'string', '"meta" must be text by name')
  }
  links.forEach(checkLink)
  for (const name of exposeHeaders) checkText('exposeHeaders', name, /^[!#$%&'*+\-.^_`|~\w]+$/)
  check(
    hold !== 'stream' ||
      channels.every(({ prevId }) => prevId === undefined) ||
      links.some(({ rel }) => rel === 'next'),
    '"prevId" must have a next link in a stream hold',
  )
}

/**
 * Checks a channel's name, filters and prev-id.
 *
 * @throws {GripInstructError} A name that is empty, or that no proxy can tell apart from another.
 */
export function checkChannel({ name, prevId = name, filters = [] }: Channel): void {
  checkName('channel', name)
  checkName('prevId', prevId)
  for (const filter of filters) checkName('filter', filter)
}

function checkKeepAlive({ content, timeout, mode }: KeepAlive): void {
  check(
    (typeof content === 'string' || content instanceof Uint8Array) && content.length > 0,
    '"keepAlive.content" must be text or bytes, not empty',
  )
  check(
    timeout === undefined || (Number.isInteger(timeout) && timeout >= 1),
    '"keepAlive.timeout" must be an integer from 1',
  )
  if (mode !== undefined) checkText('keepAlive.mode', mode, /^(idle|interval)$/)
}

function checkLink({ rel, uri, timeout }: GripLink): void {
  checkText('link.rel', rel, /^(next|gone)$/)
  // The proxy splits at commas and semicolons, within the angle brackets too.
  check(
    typeof uri === 'string' && /^[!#-+\--:=?-~]+$/.test(uri),
    '"link.uri" must be visible ASCII without " , ; < >',
  )
  check(
    timeout === undefined || (Number.isInteger(timeout) && timeout >= 0),
    '"link.timeout" must be an integer from 0',
  )
}
