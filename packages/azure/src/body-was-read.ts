import { GripConfigError } from '@grip/core'

/** The error for a body that other code has read. */
export function bodyWasRead(): GripConfigError {
  return new GripConfigError(
    'the body was read by other code, and can be read only once: let this come first',
  )
}
