/**
 * Whether text is server-sent events and comments, whole to the blank line behind each: fields that are known, and
 * nothing that the next item would be glued to.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export function isEventStream(text: string): boolean {
  if (text === '') return true
  const lines = text.split(/\r\n|\r|\n/)
  // Text after the last line break continues in the next item.
  if (lines.pop() !== '') return false
  let isOpen = false
  for (const line of lines) {
    if (line === '') isOpen = false
    else if (/^(data|event|id|retry)(:|$)/.test(line)) isOpen = true
    else if (!line.startsWith(':')) return false
  }
  return !isOpen
}
