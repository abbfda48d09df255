import type { ChannelOptions } from '@grip/channels'
import { createGripHandler, type GripHandler } from '@grip/core'
import { channels } from './channels.ts'

/** Rooms in which people talk. Given a history and a place to note who is there, they have both. */
export function createChat(stores: ChannelOptions = {}): GripHandler {
  const rooms = channels.with({ keepAlive: 10, ...stores })

  return createGripHandler(
    async (request, grip) => {
      const { pathname, searchParams } = new URL(request.url)
      if (pathname !== '/live') return new Response('Not found\n', { status: 404 })
      // Or whom your session names: here everybody is who they say they are.
      const user = searchParams.get('name')?.trim().slice(0, 24) || 'Somebody'
      return rooms.serve(grip, {
        as: user,
        receive: {
          'room-{room}': {
            say: (room, { text }) => room.publish(grip, 'message', { user, text, at: Date.now() }),
            typing: (room) => room.publish(grip, 'typing', { user }),
          },
        },
      })
    },
    { allowedOrigins: 'same-origin' },
  )
}

export default createChat()
