// What stands before a value that no header could carry as it is (in the notation of RFC 8187).
const MARK = "UTF-8''"

/** Encodes a value for a header: visible ASCII with spaces inside as it is, any other text percent-encoded. */
export function encodeMeta(value: string): string {
  const plain = /^(?! )[ -~]+(?<! )$/.test(value) && !value.startsWith(MARK)
  return plain ? value : MARK + encodeURIComponent(value)
}

/** Decodes what {@link encodeMeta} made; anything else is returned as it is. */
export function decodeMeta(value: string): string {
  if (!value.startsWith(MARK)) return value
  try {
    return decodeURIComponent(value.slice(MARK.length))
  } catch {
    return value
  }
}
