/**
 * An `AbortController`; on a runtime without one, such as Fastly Compute, as much of it as is needed here. What is given
 * up goes on there, and its result counts for nothing.
 *
 * @example
 * ```ts
 * const controller = createAbortController()
 * ```
 */
export function createAbortController(): AbortController {
  if (globalThis.AbortController as unknown) return new AbortController()
  const listeners: (() => void)[] = []
  const signal: { aborted: boolean; reason?: unknown; addEventListener: unknown } = {
    aborted: false,
    addEventListener: (_: string, listener: () => void) => listeners.push(listener),
  }
  const abort = (reason: unknown): void => {
    if (signal.aborted) return
    signal.aborted = true
    signal.reason = reason
    for (const listener of listeners) listener()
  }
  return { signal, abort } as unknown as AbortController
}
