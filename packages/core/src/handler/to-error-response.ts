import type { GripError } from '../errors.ts'

/** Answers with an error's status and message; the messages hold no secret. */
export function toErrorResponse({ status, message }: Pick<GripError, 'status' | 'message'>): Response {
  const headers = { 'Content-Type': 'text/plain; charset=utf-8' }
  return new Response(`${message}\n`, { status, headers })
}
