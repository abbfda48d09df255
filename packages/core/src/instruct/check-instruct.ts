import { GripInstructError } from '../errors.ts'
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
export function checkInstruct(instruct: GripInstruct): void {
  const {
    hold,
    channels = [],
    timeout,
    status,
    keepAlive,
    meta = {},
    links = [],
    exposeHeaders = [],
  } = instruct
  if (hold !== undefined && hold !== 'response' && hold !== 'stream')
    fail('"hold" must be "response" or "stream"')
  if (hold !== undefined && channels.length === 0) fail('a hold needs a channel')
  if (channels.length > MAX_CHANNELS) fail(`a connection is limited to ${MAX_CHANNELS} channels`)
  channels.forEach(checkChannel)
  if (timeout !== undefined) {
    if (!Number.isInteger(timeout) || timeout < 5)
      fail('"timeout" must be an integer number of seconds, at least 5')
    if (hold === 'stream') fail('"timeout" belongs to a response hold; a stream has "keepAlive"')
  }
  if (status !== undefined && !(Number.isInteger(status) && status >= 100 && status <= 999)) {
    fail('"status" must be an integer from 100 to 999')
  }
  if (keepAlive !== undefined) checkKeepAlive(keepAlive, hold)
  for (const [name, value] of Object.entries(meta)) {
    if (name === '' || typeof value !== 'string') fail('"meta" must hold text by name')
  }
  links.forEach(checkLink)
  if (!exposeHeaders.every((name) => /^[!#$%&'*+\-.^_`|~\w]+$/.test(name)))
    fail('"exposeHeaders" must be header names')
  if (hold === 'stream' && channels.some(({ prevId }) => prevId !== undefined)) {
    if (!links.some(({ rel }) => rel === 'next')) fail('a stream with a "prevId" needs a "next" link')
  }
}

/**
 * Checks a channel's name, filters and prev-id.
 *
 * @throws {GripInstructError} A name that is empty, or that no proxy can tell apart from another.
 */
export function checkChannel({ name, prevId, filters = [] }: Channel): void {
  checkName('channel', name)
  if (prevId !== undefined) checkName('"prevId"', prevId)
  for (const filter of filters) checkName('filter', filter)
}

function checkName(what: string, name: unknown): void {
  if (typeof name !== 'string' || name === '') fail(`a ${what} must be a string that is not empty`)
  if (/\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(name as string)) {
    fail(`a ${what} holds a NUL or half of a surrogate pair`)
  }
}

function checkKeepAlive({ content, timeout, mode }: KeepAlive, hold: GripInstruct['hold']): void {
  if (hold === 'response') fail('"keepAlive" belongs to a stream hold; a response hold has "timeout"')
  if (typeof content !== 'string' && !(content instanceof Uint8Array))
    fail('"keepAlive.content" must be text or bytes')
  if (content.length === 0) fail('"keepAlive.content" is empty: the proxy refuses that')
  if (timeout !== undefined && !(Number.isInteger(timeout) && timeout >= 1)) {
    fail('"keepAlive.timeout" must be an integer number of seconds, at least 1')
  }
  if (mode !== undefined && mode !== 'idle' && mode !== 'interval')
    fail('"keepAlive.mode" must be "idle" or "interval"')
}

function checkLink({ rel, uri, timeout }: GripLink): void {
  if (rel !== 'next' && rel !== 'gone') fail('"link.rel" must be "next" or "gone"')
  // The proxy splits at commas and semicolons, within the angle brackets too.
  if (typeof uri !== 'string' || !/^[!#-+\--:=?-~]+$/.test(uri)) {
    fail('"link.uri" must be an address in visible ASCII, with "," and ";" as %2C and %3B')
  }
  if (timeout !== undefined && !(Number.isInteger(timeout) && timeout >= 0)) {
    fail('"link.timeout" must be an integer number of seconds')
  }
}

function fail(message: string): never {
  throw new GripInstructError(message)
}
