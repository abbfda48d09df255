import type { DecodedPublishItem } from '@grip/core/wire'
import { encodeFrame, OPCODES } from '../websocket/frames.ts'
import { contentFiltersOf, droppingFilter, type FilterContext } from './filters.ts'
import { expand, substitute } from './substitute.ts'

/** The result of the filters: the content of a message, or why its subscriber cannot have it. */
export type Filtered = { content: Uint8Array; error?: undefined } | { content?: undefined; error: string }

/** A format's content and the content filters that its publisher expects. */
export interface FilterInput {
  content: Uint8Array
  contentFilters?: readonly string[] | undefined
}

/** One published item on its way to its subscribers; what they share is made once. */
export class Delivery {
  readonly item: DecodedPublishItem
  #frame: Buffer | undefined

  constructor(item: DecodedPublishItem) {
    this.item = item
  }

  /** The item's WebSocket frame as it goes to every subscriber without content filters. */
  get frame(): Buffer {
    const { type = 'text', content = new Uint8Array() } = this.item.webSocket ?? {}
    return (this.#frame ??= encodeFrame(OPCODES[type], content))
  }

  /** The content as this subscriber gets it; `undefined` when a filter keeps it from the subscriber. */
  filter(
    { content, contentFilters }: FilterInput,
    filters: readonly string[],
    context: FilterContext,
  ): Filtered | undefined {
    if (filters.length === 0 && contentFilters === undefined) return { content }
    const dropping = droppingFilter(filters, this.item.meta, context)
    if (dropping !== undefined) {
      const details = { ...context.details, channel: this.item.channel }
      context.log('filter-dropped', `filter ${dropping} keeps a message from a subscriber`, details)
      return undefined
    }
    const actual = contentFiltersOf(filters).join(',')
    const expected = contentFilters?.join(',') ?? actual
    if (actual !== expected) {
      return { error: `content filter mismatch: subscription=${actual} message=${expected}` }
    }
    return this.#applyAll(content, filters, context)
  }

  #applyAll(content: Uint8Array, filters: readonly string[], { meta }: FilterContext): Filtered {
    for (const filter of contentFiltersOf(filters)) {
      try {
        const text = Buffer.from(content).toString('utf8')
        content = Buffer.from(filter === 'var-subst' ? substitute(text, meta) : this.#buildId(text, meta))
      } catch (error) {
        return { error: `filter error: ${filter}: ${(error as Error).message}` }
      }
    }
    return { content }
  }

  #buildId(text: string, meta: Readonly<Record<string, string>>): string {
    return expand(text, (directive, name) => {
      if (directive !== 'I' || name !== undefined) return undefined
      const { channel, id } = this.item
      if (id === undefined) throw new Error('No ID specified')
      const built = meta.id_format === undefined ? id : substitute(meta.id_format, { [channel]: id })
      return meta.id_encoding === 'hex' ? Buffer.from(built).toString('hex') : built
    })
  }
}
