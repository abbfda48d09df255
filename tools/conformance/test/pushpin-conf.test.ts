import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createGripHandler, type FetchApp } from '@grip/core'
import { toNodeListener } from '@grip/node'
import { afterAll, afterEach, beforeAll, expect, it, onTestFinished } from 'vitest'
import {
  ClauseContext,
  describeWhere,
  DocsPage,
  isNewer,
  type OriginServer,
  startOriginServer,
} from '../src/index.ts'
import { type Configuration, engine, gripDev, startConfigured } from './configured-pushpin.ts'

const secret = 'key=base64:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE='

describeWhere('pushpin', `Pushpin ${engine?.version}, as pushpin-conf configures it`, () => {
  let server: OriginServer
  beforeAll(async () => void (server = await startOriginServer()))
  afterAll(() => server.close())
  const contexts: ClauseContext[] = []
  afterEach(() => contexts.splice(0).forEach((context) => context.close()))

  async function start(configuration: Partial<Configuration> = {}) {
    const pushpin = await startConfigured({
      server,
      origin: server.url,
      query: `iss=pushpin&${secret}`,
      ...configuration,
    })
    onTestFinished(() => pushpin.stop())
    const t = new ClauseContext('configured', pushpin, server)
    contexts.push(t)
    return { pushpin, t }
  }

  it("carries the README's program: WebSocket, event stream, long-poll", async () => {
    const { pushpin, t } = await start()
    process.env['GRIP_URL'] = pushpin.gripUrl
    const readme = new DocsPage('README.md')
    onTestFinished(() => readme.remove())
    const { default: app } = await readme.load<{ default: FetchApp }>()
    t.origin.serve(toNodeListener(app))
    const [stream, socket] = [t.request('/events'), await t.ws('/chat')]
    await t.subscribed('news', 2)
    socket.send('over a WebSocket')
    expect(await socket.message()).toBe('over a WebSocket')
    await stream.until('data: over a WebSocket\n\n')
    const poll = t.request('/poll')
    await t.subscribed('news', 3)
    const say = () => t.get('/say', { method: 'POST', body: 'to the poll' })
    expect((await t.publishUntil(poll.complete(), say)).text).toBe('to the poll')
  })

  it('signs with any key and issuer that a GRIP_URL can have', async () => {
    const key = encodeURIComponent('a,b;c"d\\e %\u00e9#')
    const { pushpin, t } = await start({ query: `iss=me@example.com:1&key=${key}` })
    await expectProxied(t, pushpin.gripUrl)
  })

  it('signs with a private key whose public half the app has', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const folder = await mkdtemp(join(tmpdir(), 'key-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    await writeFile(join(folder, 'private.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }))
    const pem = encodeURIComponent(publicKey.export({ type: 'spki', format: 'pem' }).toString())
    const { pushpin, t } = await start({
      query: `iss=pushpin&key=publish&verify-key=${pem}`,
      args: ['--sig-key-file', join(folder, 'private.pem')],
    })
    await expectProxied(t, pushpin.gripUrl)
  })

  it('serves an app below a path, whose next links are as clients see them', async () => {
    const { pushpin, t } = await start({ origin: `${server.url}/prod` })
    t.origin.answer(({ target }) => ({
      headers: [
        ['Content-Type', 'text/plain'],
        ['Grip-Hold', 'stream'],
        ['Grip-Channel', 'below; prev-id=1'],
        ['Grip-Link', '</next?after=1>; rel=next; timeout=1'],
      ],
      body: target.startsWith('/prod/next') ? 'next.' : 'first.',
    }))
    const stream = t.request('/a/b?c')
    await stream.until('next.')
    expect(t.origin.requests.map(({ target }) => target).slice(0, 2)).toEqual([
      '/prod/a/b?c',
      '/prod/next?after=1',
    ])
    expect(pushpin.gripUrl).toContain('iss=pushpin')
  })

  it('brings a client a message of 300,000 bytes that was announced', async () => {
    const { pushpin, t } = await start({ args: ['--largest-message', '300000'] })
    const hooks = { message: (ws: { send(text: string): void }) => ws.send('x'.repeat(300_000)) }
    const app = createGripHandler((_, grip) => grip.webSocket(hooks), { config: pushpin.gripUrl })
    t.origin.serve(toNodeListener(app))
    const socket = await t.ws('/')
    socket.send('go')
    expect(await socket.message()).toBe('x'.repeat(300_000))
  })

  it('takes 6,000 bytes of cookies beside all that meta can hold', async () => {
    const { pushpin, t } = await start()
    const app = createGripHandler(
      (request, grip) =>
        grip.webSocket({
          open: (ws) => ws.meta.set('a', 'x'.repeat(8000)),
          message: (ws) => ws.send(`${request.headers.get('cookie')!.length} ${ws.meta.get('a')!.length}`),
        }),
      { config: pushpin.gripUrl },
    )
    t.origin.serve(toNodeListener(app))
    const socket = await t.ws('/', { headers: { Cookie: `a=${'y'.repeat(5998)}` } })
    socket.send('go')
    expect(await socket.message()).toBe('6000 8000')
  })

  it.each([
    ['the address of the client alone', [], '127.0.0.1', undefined],
    ['what the load balancer says', ['--behind-load-balancer'], '203.0.113.7', 'https'],
  ])('X-Forwarded-* has %s, on HTTP and on a WebSocket', async (_, args, address, scheme) => {
    const { t } = await start({ args })
    const headers = { 'X-Forwarded-For': '203.0.113.7', 'X-Forwarded-Proto': 'https' }
    t.origin.answer({
      headers: [['Content-Type', 'application/websocket-events']],
      body: 'OPEN\r\nCLOSE\r\n',
    })
    await t.get('/', { headers })
    await (await t.ws('/', { headers })).closed()
    const said = t.origin.requests.slice(0, 2).map((request) => request.headers)
    expect(said.map((one) => one.get('x-forwarded-for'))).toEqual([address, address])
    expect(said[0]!.get('x-forwarded-proto')).toBe(scheme)
  })

  it('is fit for pushpin-check, which names each line that is not', async () => {
    const version = ['--pushpin', engine!.version]
    const { pushpin, t } = await start({
      async edit(directory) {
        const path = join(directory, 'pushpin.conf')
        const gripUrl = `http://127.0.0.1:1?iss=pushpin&${secret}`
        const fit = await gripDev(
          ['pushpin-check', path, '--control', await controlIn(path), ...version],
          gripUrl,
        )
        expect(fit).toEqual({
          status: 0,
          text: `Pushpin ${engine!.version.split('.', 2).join('.')} and GRIP_URL fit: nothing to change\n`,
        })
        await writeFile(path, (await readFile(path, 'utf8')).replace(/^sig_key=.*$/m, 'sig_key=another'))
      },
    })
    const app = createGripHandler((_, grip) => grip.holdStream('news'), {
      config: pushpin.gripUrl,
      onError: () => {},
    })
    t.origin.serve(toNodeListener(app))
    expect((await t.get('/')).status).toBe(501)
    const path = join(pushpin.directory, 'pushpin.conf')
    const line = (await readFile(path, 'utf8')).split('\n').indexOf('sig_key=another') + 1
    expect(await gripDev(['pushpin-check', path, ...version], pushpin.gripUrl)).toEqual({
      status: 1,
      text: `${path}:${line}: this is not the key of GRIP_URL, so no request is trusted: make sig_key and GRIP_URL the same\n`,
    })
  })

  it('of 1.36 stalls with small buffers, which pushpin-check says', async () => {
    const small = (text: string) => text.replace(/^client_buffer_size=.*$/m, 'client_buffer_size=8192')
    const { pushpin, t } = await start({
      async edit(directory) {
        const path = join(directory, 'pushpin.conf')
        await writeFile(path, small(await readFile(path, 'utf8')))
      },
    })
    const hooks = { message: (ws: { send(text: string): void }) => ws.send('x'.repeat(50_000)) }
    const app = createGripHandler((_, grip) => grip.webSocket(hooks), { config: pushpin.gripUrl })
    t.origin.serve(toNodeListener(app))
    const socket = await t.ws('/')
    socket.send('go')
    const flows = !isNewer('1.38', engine!.version)
    const arrived = await socket.message(flows ? 20 : 3).then(
      () => true,
      () => false,
    )
    const path = join(pushpin.directory, 'pushpin.conf')
    const { text } = await gripDev(['pushpin-check', path, '--pushpin', engine!.version], pushpin.gripUrl)
    expect([arrived, text.includes('a message larger than twice this size stalls')]).toEqual([flows, !flows])
  })
})

async function expectProxied(t: ClauseContext, config: string): Promise<void> {
  const app = createGripHandler((_, grip) => new Response(`proxied: ${grip.proxied}`), { config })
  t.origin.serve(toNodeListener(app))
  expect((await t.get('/')).text).toBe('proxied: true')
}

async function controlIn(path: string): Promise<string> {
  return `127.0.0.1:${/^push_in_http_port=(\d+)$/m.exec(await readFile(path, 'utf8'))![1]}`
}
