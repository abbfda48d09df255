/** Resolves after some milliseconds. */
export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** What a promise settles with, or `late` when it takes longer than so many milliseconds. */
export function within<T, L>(promise: Promise<T>, milliseconds: number, late: L): Promise<T | L> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds, late)
    const settle =
      <V>(by: (value: V) => void) =>
      (value: V): void => {
        clearTimeout(timer)
        by(value)
      }
    promise.then(settle(resolve), settle(reject))
  })
}
