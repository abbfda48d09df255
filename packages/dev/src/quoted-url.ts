/** What somebody gave as a URL, for a message: in quotes, and without the name and password in it. */
export function quotedUrl(text: string): string {
  const [start, end] = [text.indexOf('//') + 2, text.lastIndexOf('@')]
  const shown = start > 1 && end >= start ? `${text.slice(0, start)}…${text.slice(end)}` : text
  return JSON.stringify(shown.length > 200 ? `${shown.slice(0, 200)}…` : shown)
}
