import type { ClientResponse } from '../client-request.ts'

/** Resolves when a client has read everything that was waiting, or has left. */
export function drained(response: ClientResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done)
      resolve()
    }
    response.on('drain', done).on('close', done)
  })
}
