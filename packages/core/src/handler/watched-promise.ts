/** A promise that knows whether anybody waits for it, and so will hear of its failure. */
export class WatchedPromise extends Promise<void> {
  /** Whether `then`, `catch`, `finally` or `await` was used on it. */
  watched = false

  // What follows from it is a promise as any other.
  static override get [Symbol.species](): PromiseConstructor {
    return Promise
  }

  override then<A, B>(
    fulfilled?: ((value: void) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.watched = true
    return super.then(fulfilled, rejected)
  }

  /** Calls back if it fails, without counting as one who waits. */
  quietly(rejected: (reason: unknown) => void | Promise<void>): Promise<void> {
    return super.then(undefined, rejected)
  }
}
