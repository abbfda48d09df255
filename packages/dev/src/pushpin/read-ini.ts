/** A value of an ini file, and where it stands. */
export interface IniValue {
  value: string
  /** Number of the line, from 1 on. */
  line: number
}

/** Reads the values of an ini file by `section/name`; the last one counts, as for Pushpin. */
export function readIni(text: string): Map<string, IniValue> {
  const values = new Map<string, IniValue>()
  let section = ''
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim()
    const header = /^\[(.*)\]$/.exec(line)?.[1]
    if (header !== undefined) section = header
    const equals = line.indexOf('=')
    const name = equals > 0 && !/^[#;[\s]/.test(line) ? line.slice(0, equals).trimEnd() : undefined
    const value = line.slice(equals + 1).trim()
    if (name === undefined) continue
    values.set(`${section}/${name}`, { value: value.replace(/^"(.*)"$/, '$1'), line: index + 1 })
  }
  return values
}
