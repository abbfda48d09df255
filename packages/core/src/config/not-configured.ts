import { GripConfigError } from '../errors.ts'

/** The error where nothing says which proxy to publish to, and whose signatures to take. */
export function notConfigured(): GripConfigError {
  return new GripConfigError('no GRIP proxy is configured: set GRIP_URL')
}
