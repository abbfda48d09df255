/** Makes a function that tells `onError` of each error once, whatever `onError` does. */
export function reportOnce(
  onError: (error: unknown, request: Request) => void,
  request: Request,
): (error: unknown) => void {
  let reported: Set<unknown> | undefined
  return (error) => {
    if (reported?.has(error)) return
    reported = (reported ?? new Set()).add(error)
    // The executor's throw, and a promise that `onError` returns against its type, both reach the console.
    void new Promise((resolve) => resolve(onError(error, request))).catch(logError)
  }
}

/** Shows an error on the console. */
export function logError(error: unknown): void {
  console.error(error)
}
