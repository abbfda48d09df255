/** Resolves after some milliseconds. */
export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** What a promise settles with, or `late` when it takes longer than so many milliseconds. */
export async function within<T, L = undefined>(
  promise: Promise<T>,
  milliseconds: number,
  late?: L,
): Promise<T | L | undefined> {
  let timer
  const timeout = new Promise<L | undefined>((resolve) => (timer = setTimeout(resolve, milliseconds, late)))
  try {
    return await Promise.race([promise, timeout])
  } finally {
    clearTimeout(timer)
  }
}
