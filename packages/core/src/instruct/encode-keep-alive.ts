import { toBase64 } from '../internal/base64.ts'
import { utf8 } from '../internal/utf8.ts'
import type { KeepAlive } from './types.ts'

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
