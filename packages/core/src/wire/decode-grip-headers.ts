import { GripInstructError } from '../errors.ts'
import type { Channel, GripInstruct, GripLink } from '../instruct/types.ts'
import { utf8OfHeader } from '../internal/utf8.ts'
import { checkDecodeOptions, checkPairs, type DecodeOptions } from './check-input.ts'
import { decodeKeepAlive } from './decode-keep-alive.ts'
import { type HeaderPart, parseHeaderParts, parseParameters, splitList } from './header-parameters.ts'

/**
 * Decodes the `Grip-*` headers of an origin's answer; other headers are passed over.
 *
 * Values are read as a proxy reads them: one character per byte, and bytes beyond ASCII are UTF-8.
 *
 * @param headers Names and values, repeated headers repeated.
 * @throws {GripInstructError} A value for which a proxy answers its client with a 502.
 * @throws {TypeError} Something that is no list of pairs of text.
 * @see https://pushpin.org/docs/protocols/grip/
 *
 * @example
 * decodeGripHeaders([['Grip-Hold', 'stream'], ['Grip-Channel', 'news']]) // { hold: 'stream', channels: [{ name: 'news' }] }
 */
export function decodeGripHeaders(
  headers: Iterable<readonly [string, string]>,
  options: DecodeOptions = {},
): GripInstruct {
  checkDecodeOptions(options)
  const values = gripValues(checkPairs('headers', headers), options)
  const instruct: GripInstruct = {}
  const hold = values.get('grip-hold')?.[0]
  if (hold !== undefined) instruct.hold = holdOf(hold.trim())
  const channels = values
    .get('grip-channel')
    ?.flatMap((value) => parseHeaderParts(value).parts.map(channelOf))
  if (channels !== undefined) instruct.channels = channels
  const status = values.get('grip-status')?.[0]
  if (status !== undefined && status.trim() !== '') Object.assign(instruct, statusOf(status.trim()))
  const timeout = values.get('grip-timeout')?.[0]
  if (timeout !== undefined) instruct.timeout = secondsOf('Grip-Timeout', timeout.trim())
  const keepAlive = values.get('grip-keep-alive')
  if (keepAlive !== undefined && keepAlive[0]!.trim() !== '') {
    instruct.keepAlive = decodeKeepAlive(keepAlive.join(', '), options)
  }
  const meta = values.get('grip-set-meta')
  if (meta !== undefined) instruct.meta = metaOf(meta, options)
  const links = values.get('grip-link')?.flatMap(linksOf)
  if (links !== undefined) instruct.links = links
  const expose = values.get('grip-expose-headers')?.flatMap((value) => value.split(','))
  if (expose !== undefined) instruct.exposeHeaders = expose.map((name) => name.trim()).filter(Boolean)
  return instruct
}

const KNOWN = /^grip-(hold|channel|status|timeout|keep-alive|set-meta|link|expose-headers)$/

function gripValues(
  headers: Iterable<readonly [string, string]>,
  options: DecodeOptions,
): Map<string, string[]> {
  const values = new Map<string, string[]>()
  for (const [name, value] of headers) {
    const key = name.toLowerCase()
    if (!key.startsWith('grip-')) continue
    if (!KNOWN.test(key)) {
      options.onNotice?.({ code: 'unknown-header', message: `${name} is not an instruction: it is dropped` })
    } else if (values.has(key)) values.get(key)!.push(utf8OfHeader(value))
    else values.set(key, [utf8OfHeader(value)])
  }
  return values
}

function holdOf(hold: string): 'response' | 'stream' {
  if (hold === 'response' || hold === 'stream') return hold
  throw new GripInstructError("Grip-Hold must be set to either 'response' or 'stream'")
}

function channelOf({ value: name, parameters }: HeaderPart): Channel {
  const channel: Channel = { name }
  const filters: string[] = []
  for (const [key, value] of parameters) {
    if (key === 'prev-id') channel.prevId = value
    else if (key === 'filter') filters.push(value)
  }
  return filters.length > 0 ? { ...channel, filters } : channel
}

function statusOf(text: string): { status: number; reason: string | undefined } {
  const [, code, reason] = /^(\d{1,3})(?: (.*))?$/.exec(text) ?? []
  if (code === undefined) throw new GripInstructError('Grip-Status contains invalid status code')
  return { status: Number(code), reason }
}

function secondsOf(what: string, text: string): number {
  if (!/^-?\d{1,9}$/.test(text)) throw new GripInstructError(`failed to parse ${what}`)
  if (Number(text) < 0) throw new GripInstructError(`${what.replace(/ value$/, '')} has invalid value`)
  return Number(text)
}

function metaOf(values: readonly string[], options: DecodeOptions): Record<string, string> {
  const meta: Record<string, string> = Object.create(null)
  for (const piece of values.flatMap(splitList)) {
    const [parameter, ...others] = parseParameters(piece) ?? []
    if (parameter !== undefined) meta[parameter[0]] = parameter[1]
    if (parameter !== undefined && others.length === 0) continue
    // Values are the app's, and may be secret: the name alone is told.
    const name = JSON.stringify(parameter?.[0] ?? piece.split('=', 1)[0])
    const lost =
      parameter === undefined
        ? `a quote without end: ${name} is skipped`
        : `a ";", where a "," separates: what follows ${name} is skipped`
    options.onNotice?.({ code: 'meta-skipped', message: `Grip-Set-Meta has ${lost}` })
  }
  return meta
}

function linksOf(value: string): GripLink[] {
  return parseHeaderParts(value).parts.flatMap(({ value: target, parameters }) => {
    if (!/^<[^>]*>$/.test(target)) throw new GripInstructError('failed to parse Grip-Link value')
    const named = new Map(parameters)
    const rel = named.get('rel')
    if (rel !== 'next' && rel !== 'gone') return []
    const timeout = named.get('timeout')
    const link: GripLink = { rel, uri: target.slice(1, -1) }
    if (timeout !== undefined) link.timeout = secondsOf('Grip-Link timeout value', timeout)
    return [link]
  })
}
