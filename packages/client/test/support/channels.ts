import { type Channels, defineChannels } from '@grip/channels'
import { z } from 'zod'

const room: { message: z.ZodObject<{ text: z.ZodString }> } = {
  message: z.object({ text: z.string().max(1000) }),
}

/** Channels of the tests. */
export const channels: Channels<{ 'room-{room}': typeof room; 'user-{id}': typeof room }> = defineChannels({
  'room-{room}': room,
  'user-{id}': room,
})
