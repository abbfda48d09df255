/** The words of an answer, with what is easily torn or doubled: letters of two bytes and four, quotes, lines. */
export function wordsOf(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${index}${EXTRAS[index % EXTRAS.length]} `)
}

const EXTRAS = ['', 'é', '🙂', '\n', '"', '\\', '</p>', '\u2028', 'data:']
