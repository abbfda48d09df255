/** An event of a stream, as a client reads it. */
export interface ReadEvent {
  id?: string
  event?: string
  data?: string
}

/** The events in a piece of an event stream, without comments. */
export function eventsIn(text: string): ReadEvent[] {
  return text
    .split('\n\n')
    .map((block) => {
      const read: ReadEvent = {}
      for (const line of block.split('\n')) {
        const [, name, value = ''] = /^([^:]*):? ?(.*)$/.exec(line)!
        if (name === 'id' || name === 'event') read[name] = value
        if (name === 'data') read.data = read.data === undefined ? value : `${read.data}\n${value}`
      }
      return read
    })
    .filter((read) => Object.keys(read).length > 0)
}

/** The text of an answer by the codec `text`. */
export function textIn(stream: string): string {
  return eventsIn(stream)
    .filter(({ event, data }) => event === undefined && data !== undefined)
    .map(({ data }) => JSON.parse(data!) as string)
    .join('')
}

/** Why it ended, or undefined where it has not. */
export function endOf(stream: string): string | undefined {
  return eventsIn(stream).find(({ event }) => event === 'end')?.data
}
