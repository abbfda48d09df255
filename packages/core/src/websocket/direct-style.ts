import type { Grip } from '../handler/grip.ts'
import { checkArgument } from '../internal/invalid-argument.ts'
import type { WebSocketContext } from './context.ts'
import type { WebSocketAnswer } from './context-types.ts'
import type { WebSocketSource } from './from-source.ts'

/**
 * What the `webSocketFrom…` of each platform does: verifies a request and decodes its events.
 *
 * @param name The function that the user called, for messages.
 * @param source Reads the platform's request; it may throw.
 * @throws {TypeError} Something that is not a `Grip`.
 * @see {@link Grip.webSocketFrom} for the other errors.
 */
export async function webSocketFrom(
  name: string,
  grip: Grip,
  source: () => WebSocketSource,
): Promise<WebSocketContext> {
  checkArgument(
    typeof (grip as Partial<Grip> | undefined)?.webSocketFrom === 'function',
    `${name}() needs a Grip as its second argument, such as Grip.fromEnv()`,
  )
  return grip.webSocketFrom(source())
}

/**
 * What the `webSocketTo…` of each platform sends.
 *
 * @param name The function that the user called, for messages.
 * @throws {TypeError} Something that is not a `WebSocketContext`.
 */
export async function answerOf(name: string, ws: WebSocketContext): Promise<WebSocketAnswer> {
  checkArgument(
    typeof (ws as Partial<WebSocketContext> | undefined)?.toAnswer === 'function',
    `${name}() needs a WebSocketContext; did you await the one that you opened?`,
  )
  return ws.toAnswer()
}
