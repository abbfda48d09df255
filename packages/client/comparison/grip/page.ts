import { createClient } from '@grip/client'
import type { RoomEvents, RoomPage } from '../room-page.ts'
import type { channels } from './channels.ts'

export function openPage(url: string, user: string, token: string, events: RoomEvents): RoomPage {
  const client = createClient<typeof channels>({ url, params: () => ({ token }) })
  const roomOf = (room: string) => client.channel('room-{room}', { room }, { history: 50 })
  const own = client.channel('user-{id}', { id: user })
  own.on('letter', ({ from, text }) => events.letter(from, text))
  client.subscribe(() => client.getSnapshot().state === 'gone' && events.gone())
  return {
    join(room) {
      roomOf(room).on('message', ({ user, text }) => events.message(room, user, text))
      roomOf(room).on('presence', (users) => events.presence(room, users))
    },
    say: (room, text) => roomOf(room).send('say', { text }),
    write: (to, text) => own.send('write', { to, text }),
    close: () => client.close(),
  }
}
