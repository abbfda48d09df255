import { headerText, type Header } from '../headers.ts'

/**
 * The headers of a publish that a client gets: none that frame the answer, none of GRIP, none malformed.
 *
 * @param onMalformed Called with each name that is no header's.
 */
export function publishedHeaders(headers: readonly Header[], onMalformed: (name: string) => void): Header[] {
  return headers.flatMap(([name, value]): Header[] => {
    if (/^[!#$%&'*+\-.^_`|~\w]+$/.test(name))
      return isOwn(name.toLowerCase()) ? [] : [[name, headerText(value)]]
    onMalformed(name)
    return []
  })
}

const OWN = ['connection', 'keep-alive', 'content-encoding', 'content-length', 'transfer-encoding', 'trailer']

function isOwn(name: string): boolean {
  return OWN.includes(name) || name.startsWith('grip-')
}
