/** What somebody gave as a URL, for a message: in quotes, and without the name and password in it. */
export function shownUrl(text: string): string {
  const shown = text.replace(/\/\/.*@/, '//…@')
  return JSON.stringify(shown.length > 200 ? `${shown.slice(0, 200)}…` : shown)
}
