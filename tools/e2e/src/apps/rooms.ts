import http from 'node:http'
import { createGripHandler } from '@grip/core'
import { toNodeListener } from '@grip/node'
import { createStreams, memoryHistory } from '@grip/streams'
import { channels } from '../../../../examples/chat/channels.ts'

// The rooms of the chat, for programs: they send no Origin, and the chat takes WebSockets from its own page alone. With a
// history, or a long-poll would miss what is said before it is held.
const rooms = channels.with({ streams: createStreams({ history: memoryHistory() }) })

const app = createGripHandler((_request, grip) =>
  rooms.serve(grip, {
    receive: {
      'room-{room}': {
        say: (room, { text }) => room.publish(grip, 'message', { user: 'a program', text, at: Date.now() }),
      },
    },
  }),
)

http
  .createServer(toNodeListener(app))
  .listen(Number(process.env['PORT']), '127.0.0.1', () => console.log('listening'))
