/** Resolves after some milliseconds. */
export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** What a promise settles with, or `late` when it takes longer than so many milliseconds. */
export function within<T, L = undefined>(
  promise: Promise<T>,
  milliseconds: number,
  late?: L,
): Promise<T | L | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds, late)
    const settle = (): void => clearTimeout(timer)
    promise.then(resolve, reject)
    promise.then(settle, settle)
  })
}
