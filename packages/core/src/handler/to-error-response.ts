import { GripError, GripNotProxiedError } from '../errors.ts'

/**
 * Answers with an error's status. What the client did wrong is said, what failed on this side is not: the one exception
 * is a request that has to come through the proxy.
 */
export function toErrorResponse(error: unknown): Response {
  const status = error instanceof GripError ? error.status : 500
  const { message } = error as Error
  const said = (error instanceof GripError && status < 500) || error instanceof GripNotProxiedError
  const headers = { 'Content-Type': 'text/plain; charset=utf-8' }
  return new Response(`${said ? message : (REASONS[status] ?? 'Internal Server Error')}\n`, {
    status,
    headers,
  })
}

const REASONS: Readonly<Record<number, string>> = { 502: 'Bad Gateway', 504: 'Gateway Timeout' }
