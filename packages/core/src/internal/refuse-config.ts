import { GripConfigError } from '../errors.ts'

/** Throws the error of a configuration, of a key in it or of an option that cannot be used. */
export function refuseConfig(message: string): never {
  throw new GripConfigError(message)
}
