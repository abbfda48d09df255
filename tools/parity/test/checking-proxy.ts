import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { RunningProxy } from '@grip/conformance'

/** A control port that passes on to Pushpin what it finds authorized, and answers 401 to the rest. */
export interface CheckingProxy {
  url: string
  /** What each request had in `Authorization`. */
  seen: string[]
  /** How many publishes were passed on. */
  readonly passed: number
  close(): void
}

/** Whether an `Authorization` is good. */
export type Check = (authorization: string) => boolean | Promise<boolean>

export async function startCheckingProxy(pushpin: RunningProxy, check: Check): Promise<CheckingProxy> {
  const seen: string[] = []
  let passed = 0
  const server: Server = createServer((request, response) => {
    void (async () => {
      const body = await buffer(request)
      const { authorization = '' } = request.headers
      seen.push(authorization)
      if (!(await check(authorization))) return response.writeHead(401).end('no\n')
      const answer = await fetch(new URL(request.url!, pushpin.controlUrl), { method: 'POST', body })
      passed++
      return response.writeHead(answer.status).end(await answer.text())
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    get passed() {
      return passed
    },
    close: () => server.close(),
  }
}
