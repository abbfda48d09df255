import type { Header } from './headers.ts'
import type { DevProxyEventCode } from './log.ts'

type Report = (code: DevProxyEventCode, message: string) => void

const MARK = '\ufeff'

/**
 * JSON as Pushpin reads it: a U+FEFF in front of the whole is skipped, and one in front of a text is lost, unless
 * anything in that text is escaped.
 *
 * @param what Where the JSON comes from, for the report.
 */
export function withoutMarks(json: string, what: string, report: Report): string {
  const text = json.startsWith(MARK) ? json.slice(1) : json
  if (!text.includes(`"${MARK}`)) return text
  // A quote that begins a text has no backslash in front of it.
  const read = text.replace(/(?<!\\)"\ufeff(?=[^"\\]*")/g, '"')
  if (read.length < text.length) reportLost(what, report)
  return read
}

/** Headers of an instruction as Pushpin reads them: a name, an id, a filter and meta lose a leading U+FEFF. */
export function withoutMarksInHeaders(headers: readonly Header[], report: Report): Header[] {
  let isLost = false
  const read = headers.map(([name, value]): Header => {
    if (!/^grip-(channel|set-meta)$/i.test(name)) return [name, value]
    const kept = value.replace(/(^|[,;=][ \t]*"?)\xef\xbb\xbf/g, '$1')
    isLost ||= kept !== value
    return [name, kept]
  })
  if (isLost) reportLost('Grip headers', report)
  return read
}

function reportLost(what: string, report: Report): void {
  const message = `text in ${what} begins with a byte order mark (U+FEFF), which is dropped, as in Pushpin: leave it out, or send content as bytes (content-bin, body-bin)`
  report('bom-dropped', message)
}
