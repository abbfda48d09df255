import { SEAL, type SealedMeta } from './seal.ts'

/**
 * What the proxy keeps of one connection, as headers have it: the values of the app in their encoded form, and those
 * of this library, whose names begin with `grip-`.
 */
export class MetaState {
  readonly #entries: Iterable<readonly [string, string]>
  #values: Map<string, string> | undefined
  // What was there before the first change.
  #before: Map<string, string> | undefined

  constructor(entries: Iterable<readonly [string, string]>) {
    this.#entries = entries
  }

  // Read when the first is asked for: many requests are not about it.
  get #now(): Map<string, string> {
    return (this.#values ??= new Map([...this.#entries].map(([name, value]) => [name.toLowerCase(), value])))
  }

  get(name: string): string | undefined {
    return this.#now.get(name)
  }

  set(name: string, value: string): void {
    this.#before ??= new Map(this.#now)
    this.#now.set(name, value)
  }

  delete(name: string): boolean {
    this.#before ??= new Map(this.#now)
    return this.#now.delete(name)
  }

  /** The values of the app. */
  ofApp(): [name: string, value: string][] {
    return [...this.#now].filter(([name]) => !isOfLibrary(name))
  }

  /** All values but the seal, which is over them. */
  sealed(): SealedMeta {
    return [...this.#now].filter(([name]) => name !== SEAL)
  }

  /** The `Set-Meta-*` headers for what changed: removals first, with an empty value. */
  changes(): [string, string][] {
    const before = this.#before
    if (before === undefined) return []
    const now = this.#now
    const names = [...before.keys()].filter((name) => !now.has(name)).concat([...now.keys()])
    return names
      .filter((name) => now.get(name) !== before.get(name))
      .map((name) => [`Set-Meta-${name}`, now.get(name) ?? ''])
  }
}

/** Whether a name is one that this library keeps for itself. */
export function isOfLibrary(name: string): boolean {
  return name.startsWith('grip-')
}
