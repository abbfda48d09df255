import { createGripHandler, sse, type GripHandler } from '@grip/core'
import { onTestFinished } from 'vitest'
import { createDevProxy, type DevProxy, type DevProxyOptions } from '../../src/index.ts'

/** The app that is inspected: a chat, a stream and a long-poll on one channel. */
export const chat: GripHandler = createGripHandler(
  async (request, grip) => {
    const { pathname } = new URL(request.url)
    switch (pathname) {
      case '/events':
        return grip.holdStream('news', { headers: { 'content-type': 'text/event-stream' } })
      case '/poll':
        return grip.holdResponse('news', { timeout: 25 })
      case '/say':
        return new Response(await request.text(), { status: 201 })
      case '/refuse':
        return grip.webSocket({ open: () => new Response('no', { status: 401 }) })
      default:
        return grip.webSocket({
          open(ws) {
            ws.subscribe('news')
            ws.meta.set('user', 'alice')
          },
          async message(ws, data) {
            if (data === 'echo') return ws.send('echoed')
            if (data === 'bytes') return ws.send(new Uint8Array([0, 255]))
            if (data === 'bye') return ws.close(4000, 'as you say')
            await grip.publish('news', { webSocket: data, httpStream: sse({ data }), httpResponse: data })
          },
        })
    }
  },
  { onError: () => {} },
)

/** A proxy whose inspector can be asked. */
export interface Inspected extends DevProxy {
  inspectorUrl: string
  token: string
  /** Asks for something, with the token. */
  ask(path: string, init?: RequestInit): Promise<Response>
  /** Does something, and insists that it worked. */
  act(action: string, fields?: object): Promise<Response>
}

/** Starts a proxy with an inspector, that ends with the test. */
export async function startInspected(options: Partial<DevProxyOptions> = {}): Promise<Inspected> {
  const proxy = await createDevProxy({ app: chat, port: 0, controlPort: 0, inspect: true, ...options })
  onTestFinished(() => proxy.close())
  const inspectorUrl = proxy.inspectorUrl!
  const [base, token] = inspectorUrl.split('#') as [string, string]
  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${base}api/${path}`, { ...init, headers: { authorization: `Bearer ${token}`, ...init.headers } })
  // Requests are kept from the moment that someone looks.
  await ask('info')
  return {
    ...proxy,
    inspectorUrl,
    token,
    ask,
    act: (action, fields = {}) =>
      ask('action', { method: 'POST', body: JSON.stringify({ action, ...fields }) }),
  }
}

/** Entries of the timeline, as the page gets them. */
export async function entries(
  proxy: Inspected,
): Promise<{ seq: number; type: string; code: string; text: string; connection?: string }[]> {
  const response = await proxy.ask('live?after=0')
  let line = ''
  for await (const text of response.body!.pipeThrough(new TextDecoderStream())) {
    line += text
    if (line.endsWith('\n')) break
  }
  return (JSON.parse(line) as { entries: never[] }).entries
}
