/** Thrown for content that a content filter cannot read; the text is what a production proxy says. */
export class FilterError extends Error {
  override name = 'FilterError'
}

/**
 * Replaces `%(name)s` by meta and `%%` by `%`.
 *
 * @throws {FilterError} A variable that the meta does not have, or an unknown directive.
 */
export function substitute(text: string, meta: Readonly<Record<string, string>>): string {
  return expand(text, (directive, name) => {
    if (directive !== 's' || name === undefined) return undefined
    if (!Object.hasOwn(meta, name)) throw new FilterError(`No such variable '${name}'`)
    return meta[name]
  })
}

/**
 * Expands the directives of a text: `%x`, or `%(name)x`, in which a backslash keeps the next character.
 *
 * @param render Returns the replacement for a directive, `undefined` if the directive is unknown.
 * @throws {FilterError} The message says what is wrong and at which position.
 */
export function expand(
  text: string,
  render: (directive: string, name: string | undefined) => string | undefined,
): string {
  let result = ''
  let at = 0
  for (let next = text.indexOf('%'); next >= 0; next = text.indexOf('%', at)) {
    result += text.slice(at, next)
    const { name, end } = readName(text, next + 1)
    const directive = text[end]
    if (directive === undefined) {
      throw new FilterError(`Expected directive after '${text[end - 1]}' at position ${end - 1}`)
    }
    result += directive === '%' && name === undefined ? '%' : rendered(render, directive, name, end)
    at = end + 1
  }
  return result + text.slice(at)
}

function readName(text: string, start: number): { name: string | undefined; end: number } {
  if (text[start] !== '(') return { name: undefined, end: start }
  let name = ''
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === ')') return { name, end: at + 1 }
    if (text[at] === '\\') at++
    name += text[at] ?? ''
  }
  throw new FilterError(`Unterminated variable at position ${start}`)
}

function rendered(
  render: (directive: string, name: string | undefined) => string | undefined,
  directive: string,
  name: string | undefined,
  position: number,
): string {
  try {
    const value = render(directive, name)
    if (value !== undefined) return value
  } catch (error) {
    throw new FilterError(`${(error as Error).message} at position ${position}`)
  }
  throw new FilterError(`Unknown directive '${directive}' at position ${position}`)
}
