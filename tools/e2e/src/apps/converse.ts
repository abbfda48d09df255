import { type Grip, GripError, type WebSocketContext } from '@grip/core'

/** The loop of the direct style, the same on each platform. */
export async function converse(ws: WebSocketContext, grip: Grip): Promise<void> {
  if (ws.isOpening()) {
    ws.accept()
    ws.subscribe('direct')
  }
  while (ws.canRecv()) {
    const message = ws.recv()
    if (message === null) {
      ws.close()
      break
    }
    await grip.publish('direct', { webSocket: message })
  }
}

/** The status with which an error is answered. */
export function answerTo(error: unknown): number {
  if (error instanceof GripError) return error.status
  throw error
}
