/** A header as on the wire, one character per byte. */
export type Header = readonly [name: string, value: string]

/** Pairs up node's flat list of raw headers. */
export function pairsOf(raw: readonly string[]): Header[] {
  const headers: Header[] = []
  for (let at = 0; at + 1 < raw.length; at += 2) headers.push([raw[at]!, raw[at + 1]!])
  return headers
}

/** The values of a header, joined as a list. */
export function headerOf(headers: readonly Header[], name: string): string | undefined {
  const values = headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value)
  return values.length === 0 ? undefined : values.join(', ')
}

/** The headers whose lower-cased name passes. */
export function keepHeaders(headers: readonly Header[], keep: (name: string) => boolean): Header[] {
  return headers.filter(([name]) => keep(name.toLowerCase()))
}

/** The media type before any parameters, lower-cased. */
export function mediaTypeOf(headers: readonly Header[]): string {
  return (headerOf(headers, 'content-type') ?? '').split(';', 1)[0]!.trim().toLowerCase()
}

/** Text as a header carries it: its UTF-8, one character per byte, with spaces for what no header can have. */
export function headerText(text: string): string {
  return Buffer.from(text.replace(CONTROL, ' '), 'utf8').toString('latin1')
}

const CONTROL = /[\0-\x08\n-\x1f\x7f]/g
