import { GripInstructError } from '../errors.ts'

/** Makes the error of a message. */
export type Fail = (message: string) => Error

/** The error of a rule of the proxy that is not kept. */
export const refusal: Fail = (message) => new GripInstructError(message)
