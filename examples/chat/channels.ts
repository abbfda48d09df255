import { type Channels, defineChannels, ephemeral } from '@grip/channels'
import { z } from 'zod'

/** What happens in a room. The page takes its types from here. */
const room = {
  /** What somebody sends. */
  say: z.object({ text: z.string().trim().min(1).max(2000) }),
  /** What everybody gets. */
  message: z.object({ user: z.string(), text: z.string(), at: z.number() }),
  /** Somebody writes; nobody needs to know later. */
  typing: ephemeral(z.object({ user: z.string() })),
}

/** Rooms by name, whatever their names are. */
export const channels: Channels<{ 'room-{room}': typeof room }> = defineChannels({ 'room-{room}': room })
