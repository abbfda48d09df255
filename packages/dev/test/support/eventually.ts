import { vi } from 'vitest'

/** Waits until a check holds: on a busy machine, late does not mean lost. */
export const eventually = <T>(check: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(check, { timeout: 20_000 })
