import { toBase64 } from '../internal/base64.ts'
import { utf8 } from '../internal/utf8.ts'
import type { KeepAlive } from './types.ts'

/**
 * Encodes the `Grip-Keep-Alive` value in the plainest form that survives the proxy: text as it is, `cstring`
 * escapes, or base64.
 */
export function encodeKeepAlive({ content, timeout, mode }: KeepAlive): string {
  let value = encodeContent(content)
  if (timeout !== undefined) value += `; timeout=${timeout}`
  if (mode !== undefined) value += `; mode=${mode}`
  return value
}

function encodeContent(content: string | Uint8Array): string {
  if (typeof content !== 'string') return `${toBase64(content)}; format=base64`
  // Escapes count in code units, so text that is not ASCII goes as bytes.
  if (!/^[\t\r\n -~]*$/.test(content)) return `${toBase64(utf8(content))}; format=base64`
  if (/^[!-:<-[\]-~](?:[ -:<-[\]-~]*[!-:<-[\]-~])?$/.test(content)) return content
  return `${content.replace(/\\|[\t\r\n;]|^ | $/g, escape)}; format=cstring`
}

// The proxy knows these escapes and no other; it cuts the value at a semicolon and trims spaces.
function escape(character: string): string {
  if (character === '\\') return '\\\\'
  if (character === '\r') return '\\r'
  if (character === '\n') return '\\n'
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`
}
