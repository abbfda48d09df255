import http from 'node:http'
import { onTestFinished } from 'vitest'
import { startOrigin, type Answer } from './origin.ts'
import { startProxy, type TestProxy } from './proxy.ts'

/** An answer that holds on channel `a`. */
export function hold(mode: string, headers: Record<string, string> = {}, body = ''): Answer {
  return [200, { 'Grip-Hold': mode, 'Grip-Channel': 'a', ...headers }, body]
}

/** Asks a proxy in front of this answer, and waits until it holds the request. */
export async function startHeld(
  answer: Answer,
  request: http.RequestOptions = {},
): Promise<{ proxy: TestProxy; client: http.ClientRequest }> {
  const app = await startOrigin(() => answer)
  const proxy = await startProxy(app.url)
  const client = http
    .request(`${proxy.url}/page`, { agent: false, ...request })
    .on('error', () => {})
    .end()
  onTestFinished(() => void client.destroy())
  await proxy.event('subscribed')
  return { proxy, client }
}

/** Code and message of each warning so far. */
export function warnings({ events }: TestProxy): [code: string, message: string][] {
  return events.filter(({ level }) => level === 'warning').map(({ code, message }) => [code, message])
}
