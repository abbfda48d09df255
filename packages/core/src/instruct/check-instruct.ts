import { checkOptions } from '../internal/check-options.ts'
import { contentOf } from '../internal/content.ts'
import { TOKEN } from '../internal/header-pairs.ts'
import { isObject } from '../internal/is-object.ts'
import { canHaveBody } from '../internal/is-response.ts'
import { quoted } from '../internal/quoted.ts'
import {
  check,
  checkEach,
  checkFilters,
  checkMeta,
  checkName,
  checkNumber,
  checkOneOf,
  checkText,
  MAX_SECONDS,
} from './check.ts'
import type { Channel, GripInstruct, GripLink, KeepAlive } from './types.ts'

/** Most subscriptions that a proxy keeps for one connection; it ignores the rest. */
export const MAX_CHANNELS = 20
/** Largest body of a hold, in bytes. */
export const MAX_HOLD_BYTES = 100_000

/** An instruction whose lists may be one thing alone. */
export type HoldInstruct = Omit<GripInstruct, 'channels' | 'meta' | 'links' | 'exposeHeaders'> & {
  channels?: string | Channel | readonly (string | Channel)[] | undefined
  meta?: Readonly<Record<string, string>> | ReadonlyMap<string, string> | undefined
  links?: GripLink | readonly GripLink[] | undefined
  exposeHeaders?: string | readonly string[] | undefined
}

/** An instruction that is checked, with its lists as lists and its bytes as a `Uint8Array`. */
export interface CheckedInstruct extends GripInstruct {
  channels: readonly Channel[]
  meta: Readonly<Record<string, string>>
  links: readonly GripLink[]
  exposeHeaders: readonly string[]
}

/** Checks an instruction for what the proxy would refuse, cut short or ignore, whichever way it travels. */
export function checkInstruct(instruct: GripInstruct): CheckedInstruct {
  checkOptions('an instruction', instruct, FIELDS)
  return settleInstruct(instruct)
}

/** Checks an instruction as {@link checkInstruct} does, but for its fields; channels get a prefix. */
export function settleInstruct(instruct: HoldInstruct, prefix = ''): CheckedInstruct {
  const { hold, timeout, status, reason, keepAlive, meta } = instruct
  const channels = checkEach('channels', instruct.channels, (channel, name) =>
    checkChannel(channel, name, prefix),
  )
  const links = checkEach('links', instruct.links, checkLink)
  const exposeHeaders = checkEach('exposeHeaders', instruct.exposeHeaders, checkExposed)
  if (hold !== undefined) {
    checkOneOf('hold', hold, ['response', 'stream'])
    check(channels.length > 0, '"hold" needs a channel in "channels"')
  }
  check(
    channels.length <= MAX_CHANNELS,
    `"channels" can have at most ${MAX_CHANNELS} entries; these are ${channels.length}`,
  )
  channels.forEach(checkLastId)
  if (timeout !== undefined) checkNumber('timeout', timeout, 5, MAX_SECONDS, 'seconds')
  check(timeout === undefined || hold !== 'stream', '"timeout" works only with hold "response"')
  if (status !== undefined) checkStatus('status', status, hold)
  if (reason) checkReason('reason', reason)
  check(keepAlive === undefined || hold !== 'response', '"keepAlive" works only with hold "stream"')
  check(
    hold !== 'stream' ||
      channels.every(({ prevId }) => prevId === undefined) ||
      links.some(({ rel }) => rel === 'next'),
    '"prevId" on a stream needs link: { rel: "next", uri }, where the proxy fetches what was missed',
  )
  return {
    ...instruct,
    channels,
    keepAlive: keepAlive === undefined ? undefined : checkKeepAlive(keepAlive),
    meta: meta === undefined ? {} : checkMeta(meta),
    links,
    exposeHeaders,
  }
}

const FIELDS = [
  'hold',
  'channels',
  'status',
  'reason',
  'timeout',
  'keepAlive',
  'meta',
  'links',
  'exposeHeaders',
]

/**
 * Checks a channel's name, filters and prev-id; a name alone is a channel, too.
 *
 * @throws {GripInstructError} A name that is empty, or that no proxy can tell apart from another.
 */
function checkChannel(channel: string | Channel, title: string, prefix: string): Channel {
  if (typeof channel === 'string') return { name: prefix + checkName(title, channel) }
  check(isObject(channel), `"${title}" must be a name, or an object with one`)
  checkOptions('a channel', channel, ['name', 'prevId', 'filters'])
  const { name, prevId } = channel
  const filters = checkFilters(`${title}.filters`, channel.filters)
  checkName(`${title}.name`, name)
  if (prevId !== undefined) checkName(`${title}.prevId`, prevId)
  return { name: prefix + name, prevId, filters }
}

/** Checks that `Grip-Last` brings back what a proxy is to compare: it is neither quoted nor escaped there. */
function checkLastId({ name, prevId }: Channel): void {
  if (prevId === undefined) return
  for (const text of [name, prevId]) {
    check(
      /^(?!\s)[^,;\\\0-\x1f\x7f]+(?<!\s)$/.test(text),
      `a channel with a "prevId" comes back in Grip-Last, which cannot carry ${quoted(text)}: leave out commas, semicolons, backslashes, control characters, and spaces at the ends`,
    )
  }
}

/** Checks the status of an answer to the client; a stream needs one that has a body. */
export function checkStatus(
  name: string,
  status: unknown,
  hold: GripInstruct['hold'],
  hasBody = false,
): void {
  const code = checkNumber(name, status, 200, 599)
  if (canHaveBody(code)) return
  check(hold !== 'stream', `"${name}" ${code} ends a stream at once: choose one whose answer has a body`)
  check(!hasBody, `an answer with "${name}" ${code} has no body: leave out "body"`)
}

/** Checks a reason phrase: no line break may end the status line before its time, and clients have to take the line. */
export function checkReason(name: string, reason: unknown): void {
  checkText(name, reason, /^(?! )[ -~]+(?<! )$/, 'visible ASCII, with spaces only between words')
  const { length } = reason as string
  check(length <= 512, `"${name}" must be at most 512 letters; these are ${length}`)
}

/** Checks the name of a header that goes to the client. */
export function checkExposed(header: string, name: string): string {
  checkText(name, header, TOKEN, 'the name of a header')
  return header
}

function checkKeepAlive(keepAlive: KeepAlive): KeepAlive {
  checkOptions('"keepAlive"', keepAlive, ['content', 'timeout', 'mode'])
  const { timeout, mode } = keepAlive
  const content = contentOf('keepAlive.content', keepAlive.content)
  check(content.length > 0, '"keepAlive.content" must not be empty')
  if (timeout !== undefined) checkNumber('keepAlive.timeout', timeout, 1, MAX_SECONDS, 'seconds')
  if (mode !== undefined) checkOneOf('keepAlive.mode', mode, ['idle', 'interval'])
  return { content, timeout, mode }
}

function checkLink(link: GripLink): GripLink {
  checkOptions('a link', link, ['rel', 'uri', 'timeout'])
  const { rel, uri, timeout } = link
  checkOneOf('link.rel', rel, ['next', 'gone'])
  // The proxy splits at commas and semicolons, within the angle brackets too.
  checkText('link.uri', uri, /^[!#-+\--:=?-~]+$/, 'visible ASCII without " , ; < >')
  // At 0 the proxy asks without a pause.
  if (timeout !== undefined) checkNumber('link.timeout', timeout, 1, MAX_SECONDS, 'seconds')
  return link
}
