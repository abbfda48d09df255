import { createGripHandler, type GripHandler, type GripHandlerOptions, type WebSocketHooks } from '@grip/core'
import { GRIP_URL } from '../support/proxy.ts'

export const throwing = (): never => {
  throw new Error('fault')
}

export const CLOSE_1011 = 'CLOSE 2\r\n\x03\xf3\r\n'

/** A handler with these hooks, and what `onError` was called with. */
export function setUp(
  hooks: WebSocketHooks,
  options: GripHandlerOptions & { protocols?: string[] } = {},
): { app: GripHandler; errors: unknown[] } {
  const errors: unknown[] = []
  const { protocols, ...rest } = options
  const onError = (error: unknown) => errors.push(error)
  const app = createGripHandler((_, grip) => grip.webSocket(hooks, { protocols }), {
    config: GRIP_URL,
    onError,
    ...rest,
  })
  return { app, errors }
}
