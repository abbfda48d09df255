import { checkArgument } from '../internal/invalid-argument.ts'
import { type ConnectionSeal, SEAL } from './seal.ts'

// The name of the value that says that the app has closed.
const OVER = 'grip-ended'

/**
 * What the proxy keeps of one connection, as headers have it: the values of the app in their encoded form, and those
 * of this library, whose names begin with `grip-`. The seal, which is over them, is not among them.
 */
export class MetaState {
  /** Whether it outlives the request: not for a context that was made by hand. */
  readonly isKept: boolean
  readonly #entries: Iterable<readonly [string, string]>
  readonly #seal: ConnectionSeal | 'off' | undefined
  #values: Map<string, string> | undefined
  // What was there before the first change.
  #before: Map<string, string> | undefined

  constructor(entries: Iterable<readonly [string, string]>, seal: ConnectionSeal | 'off' | undefined) {
    this.#entries = entries
    this.#seal = seal
    this.isKept = seal !== undefined
  }

  // Read when the first is asked for: many requests are not about it.
  get #now(): Map<string, string> {
    return (this.#values ??= new Map([...this.#entries].map(lowerCased)))
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

  /** Whether an earlier request closed the connection. */
  get isOver(): boolean {
    return this.get(OVER) !== undefined
  }

  /**
   * The headers of an answer for what changed, with the seal of the connection where it is to be sealed again.
   *
   * @param opening Whether the answer accepts the connection.
   * @param over Whether it closes it.
   */
  async answer(opening: boolean, over: boolean): Promise<[string, string][]> {
    if (over && this.isKept) this.set(OVER, '1')
    const changes = this.#changes()
    const seal = this.#seal
    if (typeof seal !== 'object' || (!opening && changes.length === 0 && !seal.isOld)) return changes
    changes.push([`Set-Meta-${SEAL}`, await seal.make([...this.#now])])
    // A handshake that a client made up comes back to that client as a plain answer, from which the proxy takes what is
    // not named here. On a real one it has no meaning.
    if (opening) changes.push(['Grip-Expose-Headers', 'Content-Type'])
    return changes
  }

  /** The `Set-Meta-*` headers for what changed: removals first, with an empty value. */
  #changes(): [string, string][] {
    const before = this.#before
    if (before === undefined) return []
    const now = this.#now
    const names = [...before.keys()].filter((name) => !now.has(name)).concat([...now.keys()])
    return names
      .filter((name) => now.get(name) !== before.get(name))
      .map((name) => [`Set-Meta-${name}`, now.get(name) ?? ''])
  }
}

function lowerCased(pair: readonly [string, string]): [string, string] {
  checkArgument(
    Array.isArray(pair) && pair.length === 2 && pair.every((text) => typeof text === 'string'),
    '"meta" must list pairs of strings, [name, value]',
  )
  return [pair[0].toLowerCase(), pair[1]]
}

/** Whether a name is one that this library keeps for itself. */
export function isOfLibrary(name: string): boolean {
  return name.startsWith('grip-')
}
