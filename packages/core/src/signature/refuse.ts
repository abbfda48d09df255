import { GripConfigError, GripSignatureError, type GripSignatureReason } from '../errors.ts'

/** The error of a token that is not taken. */
export function refuse(reason: GripSignatureReason, message: string): GripSignatureError {
  return new GripSignatureError(reason, message)
}

/** The error of a signature that a key did not make. */
export function notSigned(): GripSignatureError {
  return refuse('signature', 'Grip-Sig was not signed with a configured key')
}

/** Throws the error of a key that cannot be used. */
export function refuseKey(message: string): never {
  throw new GripConfigError(message)
}
