import { within } from '@grip/conformance'
import { Publisher, PublishError } from '@grip/core'
import type { ZmqEndpoint } from '@grip/zmq'
import { expect } from 'vitest'
import { Pull, type Subscriber } from 'zeromq'

// The discard port: nothing listens there.
export const NOBODY = 'tcp://127.0.0.1:9'

/** A socket that pulls, at any free port. */
export async function pulling(): Promise<{ socket: Pull; uri: string }> {
  const socket = new Pull({ linger: 0 })
  return { socket, uri: await bound(socket) }
}

/** Binds a socket to any free port. */
export async function bound(socket: Pull | Subscriber): Promise<string> {
  await socket.bind('tcp://127.0.0.1:*')
  return socket.lastEndpoint!
}

export async function receive(socket: Pull | Subscriber): Promise<Uint8Array[]> {
  return within(socket.receive() as Promise<Uint8Array[]>, 'a message')
}

/** The number in a message, as it was written. */
export function numberOf(frames: readonly Uint8Array[]): string {
  return /<\d+>/.exec(latin1(frames).at(-1)!)![0]
}

export function latin1(frames: readonly Uint8Array[]): string[] {
  return frames.map((frame) => Buffer.from(frame).toString('latin1'))
}

export function publisherTo(endpoint: ZmqEndpoint): Publisher {
  const publisher = new Publisher([])
  publisher.add(endpoint)
  return publisher
}

export async function failureOf(promise: Promise<unknown>): Promise<PublishError> {
  return promise.then(
    () => expect.fail('it was published'),
    (error: unknown) => {
      expect(error).toBeInstanceOf(PublishError)
      return error as PublishError
    },
  )
}
