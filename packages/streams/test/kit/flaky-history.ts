import type { AppendCondition, History } from '@grip/streams'

/** A history over another one that fails as told. */
export class FlakyHistory implements History {
  /** What becomes of appends: `ok`, `down`, `lost` (taken, but the answer fails) or `frozen` (never answered). */
  mode: 'ok' | 'down' | 'lost' | 'frozen' = 'ok'
  readonly #history: History

  constructor(history: History) {
    this.#history = history
  }

  async append(stream: string, data: string, condition?: AppendCondition): Promise<number | undefined> {
    const { mode } = this
    if (mode === 'frozen') return new Promise(() => {})
    if (mode === 'down') throw new Error('connection refused')
    const id = await this.#history.append(stream, data, condition)
    if (mode === 'lost') throw new Error('connection reset')
    return id
  }

  read: History['read'] = (stream, after, limit) => this.#history.read(stream, after, limit)
  state: History['state'] = (stream) => this.#history.state(stream)
}
