// The function that `kill-producers.ts` kills: it writes answers until then.
import { pathToFileURL } from 'node:url'
import { Publisher } from '@grip/core'
import { createStreams, text } from '@grip/streams'
import { postgresHistory } from '@grip/streams/postgres'
import pg from 'pg'

/** How many answers one function writes at a time. */
export const ANSWERS_OF_ONE = 20

/** Milliseconds of silence after which the function counts as dead. */
export const LEASE = 2000

const words = Array.from({ length: 120 }, (_, index) => `${index} `)

/** What each answer says. */
export const fullText: string = words.join('')

/** Says the words that follow what has been said. */
export async function* speak(said: string, signal: AbortSignal): AsyncGenerator<string> {
  for (const word of words.slice(said.split(' ').length - 1)) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    if (signal.aborted) return
    yield word
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]!).href) {
  const [gripUrl, databaseUrl, ...ids] = process.argv.slice(2)
  const history = postgresHistory(new pg.Pool({ connectionString: databaseUrl!, max: 10 }))
  const streams = createStreams({ history, codec: text, lease: LEASE })
  const publisher = new Publisher(gripUrl)
  let left = ids.length
  for (const id of ids) {
    void streams.write(publisher, id, ({ signal }) => {
      if (--left === 0) process.send!('all begun')
      return speak('', signal)
    })
  }
}
