import { describe, expect, it } from 'vitest'
import { runCli } from '../src/run-cli.ts'
import { argumentsOf, doctor, failuresOf, setUp } from './support/doctor.ts'

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
