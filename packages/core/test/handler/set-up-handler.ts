import {
  createGripHandler,
  type GripHandler,
  type GripHandlerFunction,
  type GripHandlerOptions,
} from '@grip/core'
import { GRIP_URL } from '../support/proxy.ts'

/** A handler, and what it and `onError` were called with. */
export function setUp(
  handle: GripHandlerFunction<unknown>,
  options: GripHandlerOptions = {},
): { app: GripHandler; errors: unknown[]; calls: Request[] } {
  const errors: unknown[] = []
  const calls: Request[] = []
  const app = createGripHandler(
    (request, grip) => {
      calls.push(request)
      return handle(request, grip)
    },
    { config: GRIP_URL, onError: (error) => errors.push(error), ...options },
  )
  return { app, errors, calls }
}
