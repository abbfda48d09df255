import {
  behindProxy,
  type ClauseContext,
  describeWhere,
  DocsPage,
  freePorts,
  type Pushpin,
  startPushpin,
} from '@grip/conformance'
import type { FetchApp } from '@grip/core'
import { toNodeListener } from '@grip/node'
import { afterAll, expect, it } from 'vitest'
import { type CheckingProxy, startCheckingProxy } from './checking-proxy.ts'

const home = new URL('..', import.meta.url).pathname

describeWhere('pushpin', 'the programs of docs/migrate.md behind Pushpin', () => {
  let t: ClauseContext
  let pushpin: Pushpin
  let basic: CheckingProxy
  let page: DocsPage
  let codec: DocsPage

  behindProxy(
    async (origin) => {
      const [byHand, byCodec] = await freePorts(2)
      pushpin = await startPushpin({
        origin,
        routes: [
          `*,path_beg=/by- 127.0.0.1:${byHand},over_http`,
          `*,path_beg=/codec 127.0.0.1:${byCodec},over_http`,
          `* ${new URL(origin).host},over_http`,
        ],
        // The secret that the page makes up, in text.
        key: '01234567890123456789012345678901',
      })
      basic = await startCheckingProxy(
        pushpin,
        (authorization) => authorization === 'Basic dXNlcjpwYXNzd29yZA==',
      )
      const addresses = {
        'tcp://127.0.0.1:5563': pushpin.zmq.command,
        'http://10.0.0.4:5561': basic.url,
      }
      // The shortest timeout that a proxy takes.
      const short = { 'timeout: 20': 'timeout: 5', 'listen(3000)': `listen(${byHand})` }
      page = new DocsPage('docs/migrate.md', { ...addresses, ...short }, home)
      codec = new DocsPage('docs/migrate.md', { 'listen(3000)': `listen(${byCodec})` }, home)
      return pushpin
    },
    (context) => {
      t = context
      process.env['GRIP_URL'] = pushpin.gripUrl
    },
  )

  afterAll(async () => {
    basic?.close()
    await Promise.all([page, codec].map((one) => one?.remove()))
  })

  it('publishing: through ZeroMQ that the command socket tells of, and with Basic credentials', async () => {
    t.origin.answer({
      headers: [
        ['Grip-Hold', 'stream'],
        ['Grip-Channel', 'news'],
      ],
    })
    const stream = t.request('/')
    await t.subscribed('news')
    const { results } = await page.load<{ results: string[] }>('Publishing', 1)
    expect(results).toEqual(['published one', 'published two'])
    await t.publish({ channel: 'news', formats: { 'http-stream': { content: 'end.' } } })
    expect(await stream.until('end.')).toBe('onetwoend.')
    expect([basic.seen.length, basic.passed]).toEqual([1, 1])
  })

  it('a signature is valid or not: that of Pushpin, an altered one, none', async () => {
    const { isValid } = await page.load<{ isValid(sig?: string): Promise<boolean> }>(
      'Verifying, and a long-poll',
      2,
    )
    t.origin.answer({})
    await t.get('/')
    const signature = (await t.origin.next()).headers.get('grip-sig')!
    const altered = `${signature.slice(0, -2)}${signature.endsWith('AA') ? 'BB' : 'AA'}`
    const valid = await Promise.all([isValid(signature), isValid(altered), isValid(undefined)])
    expect(valid).toEqual([true, false, false])
  })

  it('long-polls by a handler, by headers and by a body are answered after their timeout', async () => {
    const app = await page.load<{ default: FetchApp }>('Verifying, and a long-poll')
    t.origin.serve(toNodeListener(app.default))
    await page.load('Verifying, and a long-poll', 1)
    const polls = await Promise.all(['/handler', '/by-headers', '/by-json'].map((path) => t.get(path)))
    expect(polls.map(({ status, text }) => [status, text])).toEqual(Array(3).fill([200, '']))
  })

  it('a WebSocket over HTTP by the codec alone: it opens, hears what is published, and its close is echoed', async () => {
    await codec.load('A WebSocket over HTTP', 1)
    const client = await t.ws('/codec')
    expect(await client.message()).toBe('hello by hand')
    client.socket.close(4001, 'bye')
    expect(await client.closed()).toEqual({ code: 4001, reason: 'bye' })
  })
})
