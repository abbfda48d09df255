import { STATUS_CODES } from 'node:http'
import type { ClientResponse } from './client-request.ts'
import type { Header } from './headers.ts'

/** An answer to a client. */
export interface HttpAnswer {
  status: number
  /** Default: the phrase of the status. */
  reason?: string | undefined
  headers: readonly Header[]
  /** Missing if it is not read yet, or will be streamed. */
  body?: Buffer
}

/**
 * Writes status and headers unchanged; Node adds only what frames the body.
 *
 * @throws {TypeError} A reason or a header that node does not write.
 */
export function writeHead(response: ClientResponse, { status, reason, headers }: HttpAnswer): void {
  response.sendDate = false
  response.removeHeader('Connection')
  // A status of an origin or a publish that no answer can have.
  if (status < 100) response.writeHead(500, `Status ${status} instructed`, headers.flat())
  else response.writeHead(status, reason ?? STATUS_CODES[status] ?? 'Undefined Reason', headers.flat())
}

/**
 * Sends an answer with its whole body.
 *
 * @throws {TypeError} A reason or a header that node does not write; nothing is sent then.
 */
export function sendWhole(response: ClientResponse, answer: HttpAnswer): void {
  if (response.destroyed || response.headersSent) return
  const body = answer.body ?? Buffer.alloc(0)
  const headers = answer.headers.filter(([name]) => name.toLowerCase() !== 'content-length')
  const bodiless = answer.status === 204 || answer.status === 304
  if (!bodiless) headers.push(['Content-Length', String(body.length)])
  writeHead(response, { ...answer, headers })
  response.end(bodiless ? undefined : body)
}
