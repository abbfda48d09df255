/** Resolves after some milliseconds. */
export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** What a promise settles with, or `late` when it takes longer than so many milliseconds. */
export async function within<T, L>(promise: Promise<T>, milliseconds: number, late: L): Promise<T | L> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const patience = new Promise<L>((resolve) => (timer = setTimeout(resolve, milliseconds, late)))
  try {
    return await Promise.race([promise, patience])
  } finally {
    clearTimeout(timer)
  }
}
