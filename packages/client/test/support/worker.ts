import { createClient, type Snapshot, type Transport } from '@grip/client'
import type { channels } from './channels.ts'

/** A Worker that is a client: it sends what it is asked to, and answers with what it has heard once it hears `bye`. */
export default {
  async fetch(request: Request): Promise<Response> {
    const { url, transport } = (await request.json()) as { url: string; transport: Transport }
    const errors: string[] = []
    const client = createClient<typeof channels>({
      url,
      transports: [transport],
      onError: (error) => errors.push(String(error)),
    })
    const room = client.channel('room-{room}', { room: 'a' }, { history: 1 })
    const heard: string[] = []
    const states: Snapshot['state'][] = []
    client.subscribe(() => {
      const { state } = client.getSnapshot()
      if (states.at(-1) !== state) states.push(state)
    })
    const gone = new Promise<void>((resolve) => {
      room.on('message', ({ text }) => {
        heard.push(text)
        if (text === 'bye') resolve()
      })
    })
    await room.send('message', { text: 'from a Worker' })
    await gone
    client.close()
    return Response.json({ heard, states, errors })
  },
}
