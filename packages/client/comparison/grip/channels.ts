import { defineChannels } from '@grip/channels'
import { z } from 'zod'

const text = z.string().min(1).max(500)

export const channels = defineChannels({
  'room-{room}': { say: z.object({ text }), message: z.object({ user: z.string(), text }) },
  'user-{id}': {
    write: z.object({ to: z.string().min(1), text }),
    letter: z.object({ from: z.string(), text }),
  },
})
