import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { runTail } from '../src/commands/run-tail.ts'
import { runCli } from '../src/run-cli.ts'
import { open } from './support/client.ts'
import { startInspected } from './support/inspector.ts'
import { eventually } from './support/eventually.ts'

async function run(...args: string[]): Promise<{ exit: unknown; printed: string }> {
  let printed = ''
  const print = (text: string): void => void (printed += text)
  return { exit: await runCli(args, { out: print, err: print }), printed }
}

describe('grip-dev publish', () => {
  it('publishes a text to everyone on a channel', async () => {
    const proxy = await startInspected()
    const client = await open(`${proxy.url}/chat`)
    await eventually(async () =>
      expect(await (await proxy.ask('channels')).json()).toMatchObject({ total: 1 }),
    )
    const { exit, printed } = await run('publish', 'news', 'hello', '--grip-url', proxy.gripUrl, '--id', '7')
    expect([exit, printed]).toEqual([
      0,
      'published to "news": as a message to WebSockets, as an event to streams, as an answer to long-polls\n',
    ])
    expect(await client.next()).toBe('hello')
  })

  it('says what is wrong', async () => {
    expect((await run('publish', 'news')).exit).toBe(2)
    const { exit, printed } = await run('publish', 'news', 'x', '--grip-url', 'chat')
    expect([exit, printed.startsWith('grip-dev publish: GRIP_URL')]).toEqual([1, true])
  })
})

describe('grip-dev tail', () => {
  it('prints what is published on its channel, until it is stopped', async () => {
    const proxy = await startInspected()
    const printed: string[] = []
    const controller = new AbortController()
    const output = {
      out: (text: string) => void printed.push(text),
      err: (text: string) => void printed.push(text),
    }
    const tail = runTail(['news', '--inspector', proxy.inspectorUrl], output, controller.signal)
    await proxy.act('publish', { channel: 'other', webSocket: 'x' })
    await proxy.act('publish', { channel: 'news', webSocket: 'hello\u001b[31m', id: '7' })
    await eventually(() => expect(printed).toEqual(['WebSocket #7: hello [31m\n']))
    controller.abort()
    expect(await tail).toBe(0)
  })

  it('says what is wrong', async () => {
    const proxy = await startInspected()
    const server = createServer((_, response) => response.writeHead(404).end('{"message":"none"}'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const other = `http://127.0.0.1:${(server.address() as AddressInfo).port}/#x`
    expect(await run('tail', 'news', '--inspector', 'chat')).toEqual({
      exit: 1,
      printed:
        'grip-dev tail: give the address that grip-dev prints after "inspect:", with its token, in --inspector or GRIP_INSPECTOR\n',
    })
    expect(await run('tail', 'news', '--inspector', `${proxy.inspectorUrl}x`)).toEqual({
      exit: 1,
      printed:
        'grip-dev tail: Open the address that grip-dev printed: its token is valid for this run only.\n',
    })
    expect(await run('tail', 'news', '--inspector', other)).toEqual({
      exit: 1,
      printed: 'grip-dev tail: none\n',
    })
    const page = createServer((_, response) => response.end('<p>hi'))
    await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void page.close())
    const address = `http://127.0.0.1:${(page.address() as AddressInfo).port}/`
    expect(await run('tail', 'news', '--inspector', `${address}#x`)).toEqual({
      exit: 1,
      printed: `grip-dev tail: ${address} is not the inspector of grip-dev\n`,
    })
    const gone = 'http://127.0.0.1:1/inspector/'
    expect(await run('tail', 'news', '--inspector', `${gone}#x`)).toEqual({
      exit: 1,
      printed: `grip-dev tail: ${gone} cannot be reached: is grip-dev still running?\n`,
    })
  })

  it('ends with the proxy', async () => {
    const proxy = await startInspected()
    const printed: string[] = []
    const print = (text: string): void => void printed.push(text)
    const tail = runTail(['news', '--inspector', proxy.inspectorUrl], { out: print, err: print })
    await proxy.act('publish', { channel: 'news', webSocket: 'x' })
    await eventually(() => expect(printed).toEqual(['WebSocket: x\n']))
    await proxy.close()
    expect(await tail).toBe(0)
    expect(printed.at(-1)).toBe('grip-dev tail: the proxy has ended\n')
  })
})
