import { fileURLToPath } from 'node:url'
import { ClauseContext, DocsPage, freePorts, startDevProxy, startOriginServer } from '@grip/conformance'
import { expect, it, onTestFinished } from 'vitest'

it('the server of docs/platforms/lambda.md runs the Lambda handler behind the dev proxy', async () => {
  const [port] = await freePorts(1)
  const proxy = await startDevProxy(`http://127.0.0.1:${port}`)
  const server = await startOriginServer()
  const t = new ClauseContext('lambda.test', proxy, server)
  const app = `
    import { createGripHandler } from '@grip/core'
    import { toLambdaHandler } from '@grip/lambda'
    const hooks = { message: (ws: { send(data: string | Uint8Array): void }, data: string | Uint8Array) => ws.send(data) }
    const handler = toLambdaHandler(createGripHandler(async (request, grip) => {
      const { pathname, search } = new URL(request.url)
      if (pathname === '/chat') return grip.webSocket(hooks)
      if (pathname === '/text') return new Response(await request.text())
      const headers = new Headers({ 'x-a': search })
      for (const cookie of ['a=1', 'b=2']) headers.append('set-cookie', cookie)
      return grip.holdStream('news', { body: 'held.', headers })
    }, { config: '${t.gripUrl}' }))`
  const page = new DocsPage(
    'docs/platforms/lambda.md',
    {
      "import { handler } from './lambda.ts'": app,
      'createServer(': 'export const server = createServer(',
      '.listen(3000)': `.listen(${port})`,
    },
    fileURLToPath(new URL('..', import.meta.url)),
  )
  onTestFinished(async () => {
    t.close()
    await proxy.stop()
    await server.close()
    await page.remove()
  })
  const program = await page.load<{ server: { close(): void } }>('The handler on your machine')
  onTestFinished(() => program.server.close())

  const socket = await t.ws('/chat')
  socket.send('an echo: Zoë')
  expect(await socket.message()).toBe('an echo: Zoë')
  expect((await t.get('/text', { method: 'POST', body: 'Zoë' })).text).toBe('Zoë')
  const stream = t.request('/events?a=%20b')
  const head = await stream.head()
  expect([head.headers.get('x-a'), head.headers.all('set-cookie')]).toEqual(['?a=%20b', ['a=1', 'b=2']])
  await stream.until('held.')
})
