import type { Producer } from './producer.ts'
import type { Settings } from './settings.ts'

/** The answers that are written in this process. */
export interface Running<Chunk> {
  settings: Settings<Chunk>
  producers: Map<string, Producer<Chunk>>
}
