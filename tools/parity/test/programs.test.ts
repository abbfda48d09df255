import { DocsPage, freePorts } from '@grip/conformance'
import type { FetchApp } from '@grip/core'
import type { LambdaEvent, LambdaResult } from '@grip/lambda'
import { toNodeListener } from '@grip/node'
import { afterAll, expect, it } from 'vitest'
import { type CheckingProxy, startCheckingProxy } from './checking-proxy.ts'
import { describeOnPushpin, Fixture } from './fixture.ts'
import { toRestApi } from './rest-api.ts'

const home = new URL('..', import.meta.url).pathname
interface LambdaModule {
  handler: (event: LambdaEvent) => Promise<LambdaResult>
}

let basic: CheckingProxy
let page: DocsPage
let codec: DocsPage

describeOnPushpin('the programs of docs/migrate.md behind Pushpin', programs, async () => {
  const [byHand, byCodec] = await freePorts(2)
  const routes = [
    `*,path_beg=/by- 127.0.0.1:${byHand},over_http`,
    `*,path_beg=/codec 127.0.0.1:${byCodec},over_http`,
  ]
  // The secret that the page makes up, in text.
  const fixture = await Fixture.start('01234567890123456789012345678901', routes)
  process.env['GRIP_URL'] = fixture.pushpin.gripUrl
  basic = await startCheckingProxy(
    fixture.pushpin,
    (authorization) => authorization === 'Basic dXNlcjpwYXNzd29yZA==',
  )
  const addresses = { 'tcp://127.0.0.1:5563': fixture.pushpin.zmq.command, 'http://10.0.0.4:5561': basic.url }
  // The shortest timeout that a proxy takes.
  const short = { 'timeout: 20': 'timeout: 5', 'listen(3000)': `listen(${byHand})` }
  page = new DocsPage('docs/migrate.md', { ...addresses, ...short }, home)
  codec = new DocsPage('docs/migrate.md', { 'listen(3000)': `listen(${byCodec})` }, home)
  return fixture
})

function programs(fixture: () => Fixture): void {
  afterAll(async () => {
    basic?.close()
    await Promise.all([page, codec].map((one) => one?.remove()))
  })

  it.each([
    ['a loop', 0],
    ['hooks', 1],
  ])('a WebSocket on Lambda, with %s: what one client says reaches all', async (_, block) => {
    const t = fixture().context('lambda')
    const { handler } = await page.load<LambdaModule>('A WebSocket on Lambda', block)
    t.origin.serve(toRestApi(handler))
    const subscribed = fixture().newSubscribers('lobby', 2)
    const [one, other] = [await t.ws('/'), await t.ws('/')]
    await subscribed()
    one.send('hello, é')
    expect([await one.message(), await other.message()]).toEqual(['hello, é', 'hello, é'])
    one.socket.close(1000)
    expect((await one.closed()).code).toBe(1000)
    expect((await t.direct('/', { method: 'POST', headers: EVENTS, body: 'OPEN\r\n' })).status).toBe(403)
  })

  it('publishing: through ZeroMQ that the command socket tells of, and with Basic credentials', async () => {
    const t = fixture().context('publishing')
    t.origin.answer({
      headers: [
        ['Grip-Hold', 'stream'],
        ['Grip-Channel', 'news'],
      ],
    })
    const subscribed = fixture().newSubscribers('news')
    const stream = t.request('/')
    await subscribed()
    const { results } = await page.load<{ results: string[] }>('Publishing', 1)
    expect(results).toEqual(['published one', 'published two'])
    await t.publish({ channel: 'news', formats: { 'http-stream': { content: 'end.' } } })
    expect(await stream.until('end.')).toBe('onetwoend.')
    expect([basic.seen.length, basic.passed]).toEqual([1, 1])
  })

  it('a signature is valid or not: that of Pushpin, an altered one, none', async () => {
    const t = fixture().context('signature')
    const { isValid } = await page.load<{ isValid(sig?: string): Promise<boolean> }>(
      'Verifying, and a long-poll',
      2,
    )
    t.origin.answer({})
    await t.get('/')
    const signature = (await t.origin.next()).headers.get('grip-sig')!
    const altered = `${signature.slice(0, -2)}${signature.endsWith('AA') ? 'BB' : 'AA'}`
    expect(await Promise.all([isValid(signature), isValid(altered), isValid(undefined)])).toEqual([
      true,
      false,
      false,
    ])
  })

  it('long-polls by a handler, by headers and by a body are answered after their timeout', async () => {
    const t = fixture().context('timeouts')
    const app = await page.load<{ default: FetchApp }>('Verifying, and a long-poll')
    t.origin.serve(toNodeListener(app.default))
    await page.load('Verifying, and a long-poll', 1)
    const polls = ['/handler', '/by-headers', '/by-json'].map((path) => t.get(path))
    expect((await Promise.all(polls)).map(({ status, text }) => [status, text])).toEqual([
      [200, ''],
      [200, ''],
      [200, ''],
    ])
  })

  it('a WebSocket over HTTP by the codec alone: it opens, hears what is published, and its close is echoed', async () => {
    const t = fixture().context('codec')
    await codec.load('A WebSocket over HTTP', 1)
    const client = await t.ws('/codec')
    expect(await client.message()).toBe('hello by hand')
    client.socket.close(4001, 'bye')
    expect(await client.closed()).toEqual({ code: 4001, reason: 'bye' })
  })
}

const EVENTS = { 'Content-Type': 'application/websocket-events' }
