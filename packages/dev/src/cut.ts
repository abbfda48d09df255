/** The first 1,000 characters of a line: its names come from clients, and may be long. */
export function cut(text: string): string {
  return text.length > 1000 ? `${text.slice(0, 1000).replace(/[\ud800-\udbff]$/, '')}…` : text
}
