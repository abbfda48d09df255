import type { GripInstruct } from '@grip/core/wire'
import type { ProxyContext } from '../context.ts'
import type { Delivery } from '../publish/delivery.ts'

/** The ids, by channel, that the next items of a hold must follow. */
export class PrevIds extends Map<string, string> {
  readonly #channels: ProxyContext['channels']

  constructor(channels: ProxyContext['channels'], { channels: held = [] }: GripInstruct) {
    super()
    this.#channels = channels
    this.replace(held)
  }

  /** Starts over with the prev-ids of these channels. */
  replace(held: GripInstruct['channels'] = []): void {
    this.clear()
    for (const { name, prevId } of held) if (prevId !== undefined) this.set(name, prevId)
  }

  /** Whether an item follows the one before it; after a gap, the proxy forgets the last id. */
  follows({ item: { channel, prevId } }: Delivery): boolean {
    const expected = this.get(channel)
    if (expected === undefined || expected === prevId) return true
    this.#channels.setLastId(channel, undefined)
    return false
  }

  /** Called when the item was delivered; after an item without an id, nothing is compared any more. */
  advance({ item: { channel, id } }: Delivery): void {
    if (!this.has(channel)) return
    if (id === undefined) this.delete(channel)
    else this.set(channel, id)
  }
}
