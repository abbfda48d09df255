import { memoryPresence, type PublishTarget } from '@grip/channels'
import { createGripHandler, type GripHandler } from '@grip/core'
import { createStreams, memoryHistory } from '@grip/streams'
import { userOf } from '../room-page.ts'
import { channels } from './channels.ts'

const streams = createStreams({ history: memoryHistory() })
const rooms = channels.with({ streams, presence: memoryPresence() })
const banned = new Set<string>()

const app: GripHandler = createGripHandler((request, grip) => {
  const user = userOf(new URL(request.url).searchParams.get('token'))
  return rooms.serve(grip, {
    as: user,
    allow: (channel) => {
      if (user === undefined) return 401
      return !banned.has(user) && (channel.pattern !== 'user-{id}' || channel.parameters.id === user)
    },
    receive: {
      'room-{room}': { say: (room, { text }) => room.publish(grip, 'message', { user: user!, text }) },
      'user-{id}': {
        write: (_own, { to, text }, { key }) =>
          rooms.at('user-{id}', { id: to }).publish(grip, 'letter', { from: user!, text }, { key }),
      },
    },
  })
})
export default app

export async function kick(target: PublishTarget, id: string): Promise<void> {
  banned.add(id)
  await rooms.at('user-{id}', { id }).close(target)
}
