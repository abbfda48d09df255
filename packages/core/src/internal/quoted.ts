/** Quotes a name from outside for a message: characters that do not print are escaped, and a long name is cut. */
export function quoted(name: string): string {
  const short = name.length > 80 ? `${name.slice(0, 80)}…` : name
  return JSON.stringify(short).replace(
    // JSON leaves these as they are: control codes of terminals, marks that turn the direction of a line.
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  )
}
