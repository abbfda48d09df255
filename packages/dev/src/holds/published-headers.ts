import { headerText, type Header } from '../headers.ts'
import type { DevProxyEventCode } from '../log.ts'

/** The source of a status line and headers that Pushpin writes unchanged. */
export interface PublishedSource {
  kind: 'published' | 'instructed'
  report(code: DevProxyEventCode, message: string): void
}

/** The headers of a publish that a client gets: none that frame the answer, none of GRIP, none malformed. */
export function publishedHeaders(headers: readonly Header[], source: PublishedSource): Header[] {
  const { kind, report } = source
  return headers.flatMap(([name, value]): Header[] => {
    if (!/^[!#$%&'*+\-.^_`|~\w]+$/.test(name)) {
      report('header-dropped', `the ${kind} header ${JSON.stringify(name)} is not a valid header`)
      return []
    }
    if (isOwn(name.toLowerCase())) return []
    return [[name, textOf(value, `header ${JSON.stringify(name)}`, 'header-line-break', source)]]
  })
}

/** The reason of a publish that a client gets; `undefined` for the usual one of the status. */
export function publishedReason(reason: string | undefined, source: PublishedSource): string | undefined {
  return reason && textOf(reason, 'reason', 'reason-line-break', source)
}

function textOf(
  text: string,
  what: string,
  code: DevProxyEventCode,
  { kind, report }: PublishedSource,
): string {
  if (/[\0-\x08\n-\x1f\x7f]/.test(text)) {
    const message = `the ${kind} ${what} has a line break or another control character: it becomes a space here, but Pushpin writes it unchanged, so what follows becomes another header or the body`
    report(code, message)
  }
  return headerText(text)
}

const OWN = ['connection', 'keep-alive', 'content-encoding', 'content-length', 'transfer-encoding', 'trailer']

function isOwn(name: string): boolean {
  return OWN.includes(name) || name.startsWith('grip-')
}
