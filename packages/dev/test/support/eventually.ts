import { vi } from 'vitest'

/** Waits until a check holds; what a busy machine does late is late, and not missing. */
export const eventually = <T>(check: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(check, { timeout: 20_000 })
