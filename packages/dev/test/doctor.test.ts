import net, { type AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { runCli } from '../src/run-cli.ts'
import {
  addCharset, app, argumentsOf, doctor, dropBytes, dropGripHeaders, failuresOf, gateway, listen, openToAll, PATHS, readAsText, setUp,
  silentAt, strip304,
} from './support/doctor.ts' // prettier-ignore

describe('the doctor', () => {
  it('finds nothing wrong with a healthy set-up, and sends all bytes around', async () => {
    const { exit, found, seconds } = await doctor(...argumentsOf(await setUp()))
    expect([exit, failuresOf(found)]).toEqual([0, []])
    expect(found.filter(({ status }) => status === 'ok').map(({ code }) => code)).toEqual([
      'grip-url', 'control', 'publish', 'clock', 'url', 'clock', 'unsigned', 'key', 'events', 'features', 'stream', 'publish-arrives',
      'websocket', 'bytes',
    ]) // prettier-ignore
    expect(seconds).toBeLessThan(10)
  })

  it('publishes nothing to a reliable stream, whose order that would disturb', async () => {
    const { found } = await doctor(...argumentsOf(await setUp()), '--stream', '/reliable')
    expect(found.find(({ code }) => code === 'publish-arrives')).toMatchObject({
      status: 'skipped',
      message: 'nothing was published, because a comment would disturb the order of a reliable stream',
    })
    expect(failuresOf(found)).toEqual([])
  })

  it('sees that a long-poll is held, that its 304 survives, and that the proxy can do what is asked', async () => {
    const { exit, found } = await doctor(
      ...argumentsOf(await setUp()),
      '--poll',
      '/poll',
      '--stream',
      '/gone',
    )
    expect([exit, failuresOf(found)]).toEqual([0, []])
    expect(found.filter(({ code }) => ['poll', 'not-modified', 'features'].includes(code))).toMatchObject([
      { status: 'ok', message: '/gone asks for link:gone: Pushpin 1.41 has that' },
      { status: 'ok', message: '/poll asks for status: Pushpin 1.41 has that' },
      { status: 'ok', message: '/poll is held: it has no answer for 2.5 s' },
      { status: 'ok', message: '/poll answers 304 at its timeout, and the hold reaches the proxy' },
    ])
  })

  it('does not call an answer that is there at once a fault', async () => {
    const { exit, found } = await doctor(...argumentsOf(await setUp()), '--poll', '/')
    expect([exit, found.at(-1)]).toMatchObject([
      0,
      { code: 'poll', status: 'skipped', message: '/ answers 200 at once, so nothing was held' },
    ])
  })

  it('says what it could not look at', async () => {
    const { proxy } = await setUp()
    const { exit, found } = await doctor('--url', proxy.url, '--grip-url', proxy.gripUrl)
    const skipped = found.filter(({ status }) => status === 'skipped').map(({ code }) => code)
    expect([exit, skipped]).toEqual([0, ['unsigned', 'stream', 'websocket', 'poll']])
  })

  it.each<[string, string, () => Promise<string[]>]>([
    ['no GRIP_URL', 'grip-url-missing', async () => ['--url', (await setUp()).proxy.url, '--grip-url', '']],
    [
      'a GRIP_URL in quotes',
      'grip-url-invalid',
      async () => argumentsOf(await setUp(), '"http://127.0.0.1:5561"'),
    ],
    [
      'a parameter that is misspelt',
      'grip-url-invalid',
      async () => argumentsOf(await setUp(), 'http://127.0.0.1:5561?issuer=x&key=y'),
    ],
    [
      'a port where nobody listens',
      'control-unreachable',
      async () => argumentsOf(await setUp(), 'http://127.0.0.1:1?iss=pushpin&key=changeme'),
    ],
    [
      'the port of clients',
      'control-is-client-port',
      async () => {
        const setup = await setUp()
        return argumentsOf(setup, `${setup.proxy.url}?iss=pushpin&key=changeme`)
      },
    ],
    [
      'a web server that is no proxy',
      'control-is-no-proxy',
      async () => {
        const setup = await setUp()
        return argumentsOf(setup, `${setup.origin}?iss=pushpin&key=changeme`)
      },
    ],
    [
      'a server that never answers',
      'control-silent',
      async () => {
        const server = net.createServer(() => {})
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
        onTestFinished(() => void server.close())
        return argumentsOf(
          await setUp(),
          `http://127.0.0.1:${(server.address() as AddressInfo).port}?iss=pushpin&key=changeme`,
        )
      },
    ],
    [
      'a server whose answer never ends',
      'control-is-no-proxy',
      async () => {
        const endless = await listen((_, response) => void response.writeHead(200).write('x'))
        return argumentsOf(await setUp(), `${endless}?iss=pushpin&key=changeme`)
      },
    ],
    [
      'a key that the proxy does not take',
      'publish-refused',
      async () => {
        const setup = await setUp({ requirePublishKey: true })
        return argumentsOf(setup, setup.proxy.gripUrl.replace('changeme', 'another-key'))
      },
    ],
    [
      'a clock that is off by ten minutes',
      'clock-skew',
      async () => {
        const late = new Date(Date.now() - 600_000).toUTCString()
        return argumentsOf(
          await setUp({}, (url) => gateway(app(url), (response) => response.setHeader('date', late))),
        )
      },
    ],
    [
      'clients that are sent to a port where nobody listens',
      'url-unreachable',
      async () => {
        const { proxy } = await setUp()
        return ['--url', 'http://127.0.0.1:1', '--grip-url', proxy.gripUrl, ...PATHS]
      },
    ],
    [
      'clients that reach the app past the proxy',
      'past-the-proxy',
      async () => {
        const { proxy, origin } = await setUp()
        return ['--url', origin, '--grip-url', proxy.gripUrl, ...PATHS]
      },
    ],
    [
      'a stream without its type',
      'stream-without-type',
      async () => argumentsOf(await setUp({}, (url) => app(url, { type: 'text/plain' }))),
    ],
    [
      'a stream that is not held',
      'stream-not-held',
      async () => argumentsOf(await setUp({}, (url) => app(url, { hold: false }))),
    ],
    [
      'publishes that go to another proxy',
      'publish-lost',
      async () => {
        const [setup, other] = [await setUp(), await setUp()]
        return argumentsOf(setup, other.proxy.gripUrl)
      },
    ],
    [
      'an app with another key',
      'key-differs',
      async () => argumentsOf(await setUp({}, (url) => app(url.replace('changeme', 'another-key')))),
    ],
    [
      'an app with another issuer',
      'issuer-differs',
      async () => argumentsOf(await setUp({}, (url) => app(url.replace('iss=pushpin', 'iss=other')))),
    ],
    [
      'an app that takes what nobody has signed',
      'unsigned-accepted',
      async () => argumentsOf(await setUp({}, () => openToAll)),
    ],
    [
      'a gateway that adds a charset',
      'events-type-changed',
      async () => argumentsOf(await setUp({}, (url) => gateway(app(url), addCharset))),
    ],
    [
      'a gateway that drops bytes',
      'events-changed',
      async () => argumentsOf(await setUp({}, (url) => gateway(app(url), dropBytes))),
    ],
    [
      'a gateway that reads bytes as text',
      'bytes-changed',
      async () => argumentsOf(await setUp({}, (url) => gateway(app(url), readAsText))),
    ],
    [
      'a next link that is not there',
      'next-link-failed',
      async () => {
        const setup = await setUp()
        return [...argumentsOf(setup), '--stream', '/linked']
      },
    ],
    [
      'a path that no WebSocket has',
      'events-not-answered',
      async () => [...argumentsOf(await setUp()), '--websocket', '/'],
    ],
    [
      'a WebSocket that nobody answers',
      'websocket-refused',
      async () => argumentsOf(await setUp({}, (url) => silentAt('/chat', app(url)))),
    ],
    [
      'a 304 whose headers a gateway has dropped',
      'not-modified-lost',
      async () => [...argumentsOf(await setUp({}, (url) => strip304(app(url)))), '--poll', '/poll'],
    ],
    [
      'a gateway that drops the headers of a long-poll',
      'poll-not-held',
      async () => [...argumentsOf(await setUp({}, (url) => dropGripHeaders(app(url)))), '--poll', '/poll'],
    ],
    [
      'a long-poll that is not there',
      'poll-refused',
      async () => [...argumentsOf(await setUp()), '--poll', '/missing'],
    ],
    [
      'a long-poll of an app that clients reach past the proxy',
      'past-the-proxy',
      async () => {
        const { proxy, origin } = await setUp()
        return ['--url', origin, '--grip-url', proxy.gripUrl, '--poll', '/poll']
      },
    ],
    [
      'a feature that the Pushpin of production does not have',
      'feature-missing',
      async () => [...argumentsOf(await setUp()), '--stream', '/gone', '--pushpin', '1.36'],
    ],
    [
      'an app that is down',
      'origin-unreachable',
      async () => {
        const { proxy } = await setUp()
        return ['--url', proxy.url, '--grip-url', proxy.gripUrl, '--origin', 'http://127.0.0.1:1', ...PATHS]
      },
    ],
  ])('finds %s: %s', async (_, code, prepare) => {
    const { exit, found, seconds } = await doctor(...(await prepare()))
    expect(failuresOf(found)).toContain(code)
    expect([exit, seconds < 10]).toEqual([1, true])
    for (const { status, fix } of found) if (status === 'failed') expect(fix).toMatch(/\w/)
  })

  it('prints what it found for a person, and never a key', async () => {
    const { proxy } = await setUp({ key: 'canary-key' })
    let printed = ''
    const output = {
      out: (text: string) => void (printed += text),
      err: (text: string) => void (printed += text),
    }
    const exit = await runCli(
      ['doctor', '--url', proxy.url, '--grip-url', proxy.gripUrl, '--stream', '/none'],
      output,
    )
    expect(exit).toBe(1)
    expect(printed).toContain('✓ control: ')
    expect(printed).toContain(
      '✗ stream-not-held: /none ends by itself: the proxy was not told to hold it\n    answer with grip.holdStream(…)',
    )
    expect(printed).toContain('1 thing is wrong. Begin with the first')
    expect(printed).not.toContain('canary')
  })

  it.each([
    [['--url', 'chat'], '--url must be an address such as http://127.0.0.1:7999; this is "chat"'],
    [
      ['--url', 'http://127.0.0.1:1', '--stream', 'events'],
      '--stream must be a path that begins with a slash, such as /chat; this is "events"',
    ],
    [
      ['--url', 'http://127.0.0.1:1', '--pushpin', 'new'],
      '--pushpin must be a version of Pushpin such as 1.41; this is "new"',
    ],
    [[], "required option '--url <url>' not specified"],
  ])('refuses arguments that cannot be used, %#', async (args, message) => {
    let printed = ''
    const output = { out: () => {}, err: (text: string) => void (printed += text) }
    expect(await runCli(['doctor', ...args], output)).toBe(2)
    expect(printed).toContain(message)
  })
})
