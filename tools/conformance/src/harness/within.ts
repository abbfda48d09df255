/** An expectation that was not met within its bound. */
export class Unmet extends Error {
  override name = 'Unmet'
}

/** Waits for a promise, but not for ever: after `seconds` it throws {@link Unmet} and says what was awaited. */
export async function within<T>(promise: Promise<T>, what: string, seconds = 20): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const bound = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Unmet(`waited ${seconds} s for ${what}`)), seconds * 1000)
  })
  try {
    return await Promise.race([promise, bound])
  } finally {
    clearTimeout(timer)
  }
}

/** A promise, and what resolves it. */
export function deferred<T = void>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void
  const promise = new Promise<T>((settle) => (resolve = settle))
  return { promise, resolve }
}
