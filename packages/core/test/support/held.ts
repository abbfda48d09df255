import { type Channels, createGripHandler, type HoldInit } from '@grip/core'
import { latin1 } from './bytes.ts'
import { GRIP_URL, gripSig } from './proxy.ts'

/** What the client of a hold is to get: status, reason, headers in order of their names, and the body. */
export type ForClient = [status: number, reason: string, headers: Record<string, string>, body: string]

export interface HoldRequest {
  method?: string
  headers?: Record<string, string>
  prefix?: string
}

/** The answer that holds a request, as the proxy gets it. */
export async function answerOf(
  mode: 'holdResponse' | 'holdStream',
  channels: Channels,
  init?: HoldInit,
  { method = 'GET', headers = {}, prefix = '' }: HoldRequest = {},
): Promise<Response> {
  let thrown: unknown
  const app = createGripHandler(
    (_, grip) => {
      try {
        return grip[mode](channels, init)
      } catch (error) {
        thrown = error
        return new Response()
      }
    },
    { config: GRIP_URL, prefix },
  )
  const request = new Request('http://app.test/', { method, headers: { 'grip-sig': gripSig(), ...headers } })
  const response = await app.fetch(request)
  if (thrown !== undefined) throw thrown
  return response
}

/** Reads what the client gets out of an answer by headers, or by JSON. */
export async function forClient(response: Response): Promise<ForClient> {
  const body = new Uint8Array(await response.arrayBuffer())
  if (response.headers.get('content-type') !== 'application/grip-instruct') {
    const headers = [...response.headers].filter(([name]) => !name.startsWith('grip-'))
    return [response.status, response.statusText, Object.fromEntries(headers), latin1(body)]
  }
  const { response: carried } = JSON.parse(new TextDecoder().decode(body)) as {
    response: Record<string, string> & { code: number; headers?: [string, string][] }
  }
  const bytes = Buffer.from(
    carried['body-bin'] ?? carried['body'] ?? '',
    carried['body-bin'] ? 'base64' : 'utf8',
  )
  const headers = Object.fromEntries((carried.headers ?? []).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  return [carried.code, carried['reason'] ?? '', headers, latin1(bytes)]
}

/** The error that a hold throws, with what it was asked for; `undefined` when it throws none. */
export async function refusal(
  mode: 'holdResponse' | 'holdStream',
  channels: unknown,
  init?: unknown,
  request?: HoldRequest,
): Promise<unknown> {
  try {
    await answerOf(mode, channels as Channels, init as HoldInit, request)
  } catch (error) {
    return error
  }
  return undefined
}
