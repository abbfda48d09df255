import { HttpRequest } from '@azure/functions'

/** What a test sends to a function. */
export interface RequestInit {
  url?: string
  method?: string
  headers?: Record<string, string>
  body?: string | Uint8Array
}

/** A request of the real library. */
export function createRequest(init: RequestInit = {}): HttpRequest {
  const { url = 'https://h.example/api/chat', method = 'GET', headers = {}, body } = init
  const bytes = body === undefined ? {} : { body: { bytes: new Uint8Array(Buffer.from(body)) } }
  return new HttpRequest({ url, method, headers, ...bytes })
}
