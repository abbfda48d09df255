/**
 * Makes a function that calls `onError` once for each error, whatever `onError` does.
 *
 * @param onError The user's own, or {@link logError}.
 * @param request What it gets as its second argument.
 */
export function reportOnce<Request>(
  onError: (error: unknown, request: Request) => void,
  request: Request,
): (error: unknown) => void {
  const reported = new Set<unknown>()
  return (error) => {
    if (reported.has(error)) return
    reported.add(error)
    // The executor's throw, and a promise that `onError` returns against its type, both reach the console.
    void new Promise((resolve) => resolve(onError(error, request))).catch(logError)
  }
}

/** Shows an error on the console. */
export function logError(error: unknown): void {
  console.error(error)
}
