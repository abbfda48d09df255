import { createGripHandler, type GripHandler } from '@grip/core'
import { createStreams, type Streams, text } from '@grip/streams'
import { type D1Client, sqliteHistory } from '@grip/streams/sqlite'

interface Env {
  DB: D1Client
}

let streams: Streams<string> | undefined

/** Answers of sixty words, written in `waitUntil` over D1; that of `stopped` goes on until it is stopped. */
const app: GripHandler = createGripHandler<Env>(async (request, grip) => {
  streams ??= createStreams<string>({
    history: sqliteHistory(grip.env.DB),
    codec: text,
    path: (id) => `/answers/${id}`,
  })
  const [, , id = ''] = new URL(request.url).pathname.split('/')
  if (id === 'news') {
    if (request.method === 'GET') return streams.hold(grip, id)
    return Response.json(await streams.append(grip, id, await request.text()))
  }
  if (request.method === 'GET') return streams.resume(grip, id)
  if (request.method === 'DELETE') return Response.json(await streams.stop(grip, id))
  return streams.start(grip, id, async function* ({ signal }) {
    for (let count = 0; (count < 60 || id === 'stopped') && !signal.aborted; count++) {
      await new Promise((resolve) => setTimeout(resolve, 15))
      yield `${count} `
    }
  })
})

export default app
