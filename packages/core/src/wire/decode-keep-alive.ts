import { GripInstructError } from '../errors.ts'
import type { KeepAlive } from '../instruct/types.ts'
import { fromBase64 } from '../internal/base64.ts'
import { checkDecodeOptions, checkInput, type DecodeOptions } from './check-input.ts'

/**
 * Decodes a `Grip-Keep-Alive` header the way a proxy reads it: the content ends at the first `;`, quoted or
 * not.
 *
 * @param value The header value, one character per byte.
 * @throws {GripInstructError} An empty content, an unknown format or mode, a timeout that is no integer, a
 *   trailing backslash, wrong base64.
 * @throws {TypeError} A value that is no text.
 *
 * @example
 * decodeKeepAlive('ping; timeout=20') // { content: 'ping', timeout: 20 }
 */
export function decodeKeepAlive(value: string, options: DecodeOptions = {}): KeepAlive {
  checkDecodeOptions(options)
  const [content = '', ...pieces] = checkInput('value', value).split(';')
  const parameters = new Map(pieces.map(parameter))
  for (const name of parameters.keys()) {
    if (!['format', 'timeout', 'mode'].includes(name)) {
      const message = `Grip-Keep-Alive content ends at its first ';': ${JSON.stringify(content.trim())} is all that is sent (write \\x3b with format=cstring)`
      options.onNotice?.({ code: 'keep-alive-cut', message })
      break
    }
  }
  if (content.trim() === '') throw new GripInstructError('Grip-Keep-Alive cannot be empty')
  const bytes = contentOf(content.trim(), parameters.get('format') ?? 'raw', options)
  const timeout = timeoutOf(parameters.get('timeout'))
  const mode = modeOf(parameters.get('mode'))
  return { content: textOrBytes(bytes), timeout, mode }
}

function parameter(text: string): [name: string, value: string] {
  const equals = text.indexOf('=')
  const name = equals < 0 ? text : text.slice(0, equals)
  return [name.trim().toLowerCase(), equals < 0 ? '' : text.slice(equals + 1).trim()]
}

function contentOf(content: string, format: string, options: DecodeOptions): Uint8Array<ArrayBuffer> {
  if (format === 'raw') return latin1(content)
  if (format === 'cstring') return latin1(unescapeCString(content, options))
  if (format !== 'base64') throw new GripInstructError(`no such Grip-Keep-Alive format '${format}'`)
  const bytes = fromBase64(content)
  if (bytes === undefined) throw new GripInstructError('failed to parse Grip-Keep-Alive base64 format')
  return bytes
}

function unescapeCString(content: string, options: DecodeOptions): string {
  let text = ''
  for (let at = 0; at < content.length; at++) {
    if (content[at] !== '\\') {
      text += content[at]
      continue
    }
    const escape = content[++at]
    if (escape === undefined) throw new GripInstructError('failed to parse Grip-Keep-Alive cstring format')
    if (escape === '\\') text += '\\'
    else if (escape === 'r') text += '\r'
    else if (escape === 'n') text += '\n'
    else if (escape === 'x') {
      const digits = content.slice(at + 1, at + 3)
      if (!/^[0-9a-fA-F]{2}$/.test(digits))
        throw new GripInstructError('failed to parse Grip-Keep-Alive cstring format')
      text += String.fromCharCode(parseInt(digits, 16))
      at += 2
    } else {
      const message = `Grip-Keep-Alive knows no escape \\${escape}: it is left out (write \\xHH)`
      options.onNotice?.({ code: 'keep-alive-escape', message })
    }
  }
  return text
}

function timeoutOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^-?\d{1,9}$/.test(text)) throw new GripInstructError('failed to parse Grip-Keep-Alive timeout value')
  if (Number(text) < 0) throw new GripInstructError('Grip-Keep-Alive timeout has invalid value')
  return Math.max(Number(text), 1)
}

function modeOf(text: string | undefined): 'idle' | 'interval' | undefined {
  if (text === undefined || text === 'idle' || text === 'interval') return text
  throw new GripInstructError(`no such Grip-Keep-Alive mode '${text}'`)
}

function latin1(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

function textOrBytes(bytes: Uint8Array<ArrayBuffer>): string | Uint8Array {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return bytes
  }
}
