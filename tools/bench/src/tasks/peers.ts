import { createRequire } from 'node:module'
import type { LambdaEvent } from '@grip/lambda'

/** An event of faas-grip's codec. */
export interface FaasGripEvent {
  getContent(): Buffer
}

/** A connection's context of faas-grip. */
export interface FaasGripContext {
  isOpening(): boolean
  accept(): void
  canRecv(): boolean
  recv(): string
  send(message: string): void
  toResponse(): { body: string }
}

const require = createRequire(import.meta.url)

/** What is used of faas-grip, which has no declarations. */
export const faasGrip = require('faas-grip') as { lambdaGetWebSocket(event: LambdaEvent): FaasGripContext }

/** The codec of faas-grip, which is a package that it depends on. */
export const faasGripCodec = createRequire(require.resolve('faas-grip'))('grip') as {
  decodeWebSocketEvents(body: Buffer): FaasGripEvent[]
}
