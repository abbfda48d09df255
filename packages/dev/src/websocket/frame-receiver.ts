import type { Writable } from 'node:stream'
import * as ws from 'ws'
import { closePayload } from './frames.ts'

/** Largest message of a client, in bytes. */
const MAX_MESSAGE_BYTES = 16_777_216

/** Most pieces that one message, or frame, of a client may have. */
const MAX_FRAGMENTS = 16_384
const MAX_CHUNKS = 262_144

/** A message of the client, reassembled. */
export type ClientMessageType = 'TEXT' | 'BINARY' | 'PING' | 'PONG' | 'CLOSE'

// `ws` exports this class, its type package does not declare it.
const { Receiver } = ws as unknown as {
  Receiver: new (options: {
    isServer: boolean
    maxPayload: number
    maxFragments: number
    maxBufferedChunks: number
    skipUTF8Validation: boolean
  }) => Writable
}

/**
 * Reads a client's frames.
 *
 * @param onMessage Called for each message; a close has its payload as content, empty without a code.
 * @param onError Called for a frame that breaks the protocol.
 */
export function createFrameReceiver(
  onMessage: (type: ClientMessageType, content: Buffer) => void,
  onError: (error: Error) => void,
): Writable {
  const receiver = new Receiver({
    isServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    maxFragments: MAX_FRAGMENTS,
    maxBufferedChunks: MAX_CHUNKS,
    skipUTF8Validation: true,
  })
  receiver.on('message', (data: Buffer, isBinary: boolean) => onMessage(isBinary ? 'BINARY' : 'TEXT', data))
  receiver.on('ping', (data: Buffer) => onMessage('PING', data))
  receiver.on('pong', (data: Buffer) => onMessage('PONG', data))
  receiver.on('conclude', (code: number, reason: Buffer) =>
    onMessage('CLOSE', closePayload(code === 1005 ? undefined : code, reason)),
  )
  receiver.on('error', onError)
  return receiver
}
