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
  readonly #seal: ConnectionSeal | 'off' | undefined
  readonly #before: ReadonlyMap<string, string>
  #changed: Map<string, string> | undefined

  constructor(entries: Iterable<readonly [string, string]>, seal: ConnectionSeal | 'off' | undefined) {
    this.#before = new Map([...entries].map(lowerCased))
    this.#seal = seal
    this.isKept = seal !== undefined
  }

  /** All values, as they are now. */
  get values(): ReadonlyMap<string, string> {
    return this.#changed ?? this.#before
  }

  /** All values, in a map that can be changed. */
  edit(): Map<string, string> {
    return (this.#changed ??= new Map(this.#before))
  }

  /** The values of the app. */
  ofApp(): [name: string, value: string][] {
    return [...this.values].filter(([name]) => !isOfLibrary(name))
  }

  /** Whether an earlier request closed the connection. */
  get isOver(): boolean {
    return this.values.has(OVER)
  }

  /**
   * The headers of an answer for what changed, with the seal of the connection where it is to be sealed again.
   *
   * @param opening Whether the answer accepts the connection.
   * @param over Whether it closes it.
   */
  answer(opening: boolean, over: boolean): [string, string][] | Promise<[string, string][]> {
    if (over && this.isKept) this.edit().set(OVER, '1')
    const changes = this.#changes()
    const seal = this.#seal
    const isSealed = typeof seal !== 'object' || (!opening && changes.length === 0 && !seal.isOld)
    return isSealed ? changes : this.#withSeal(changes, seal, opening)
  }

  async #withSeal(
    changes: [string, string][],
    seal: ConnectionSeal,
    opening: boolean,
  ): Promise<[string, string][]> {
    changes.push([`Set-Meta-${SEAL}`, await seal.make([...this.values])])
    // A handshake that a client made up comes back to that client as a plain answer, from which the proxy takes what is
    // not named here. On a real one it has no meaning.
    if (opening) changes.push(['Grip-Expose-Headers', 'Content-Type'])
    return changes
  }

  /** The `Set-Meta-*` headers for what changed: removals first, with an empty value. */
  #changes(): [string, string][] {
    const changes: [string, string][] = []
    for (const name of this.#before.keys()) if (!this.values.has(name)) changes.push([`Set-Meta-${name}`, ''])
    for (const [name, value] of this.values)
      if (this.#before.get(name) !== value) changes.push([`Set-Meta-${name}`, value])
    return changes
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
