import { signGripSig } from '@grip/core/wire'
import { describe, expect, it } from 'vitest'
import { runCli } from '../src/run-cli.ts'
import { startProxy, type TestProxy } from './support/proxy.ts'

const KEY = 'a-key-of-thirty-two-bytes-or-more'
const body = JSON.stringify({ items: [{ channel: 'a', formats: { 'http-stream': { content: 'canary' } } }] })
const now = (): number => Math.floor(Date.now() / 1000)

async function publish(
  { controlUrl }: { controlUrl: string },
  authorization?: string,
): Promise<[number, string]> {
  const headers = authorization === undefined ? {} : { authorization }
  const answer = await fetch(`${controlUrl}/publish/`, { method: 'POST', headers, body })
  return [answer.status, await answer.text()]
}

const token = async (key = KEY, iss = 'me', exp = now() + 60): Promise<string> =>
  `Bearer ${await signGripSig(key, { iss, exp })}`

const found = ({ events }: TestProxy): string[] =>
  events.filter(({ code }) => code === 'publish-key-differs').map(({ message }) => message)

const taken = (why: string): string =>
  `${why}; Pushpin accepts it anyway, but services such as Fastly Fanout refuse it: publish with the GRIP_URL of this proxy`
const refused = (why: string): string => `${why}; it is refused: publish with the GRIP_URL of this proxy`

const wrong: [string, () => Promise<string | undefined>, string][] = [
  ['no token', () => Promise.resolve(undefined), 'a publish has no token, though GRIP_URL has a key to sign one with'],
  ['another key', () => token('another-key-of-thirty-two-bytes!!'), 'the token of a publish is signed with another key'],
  ['another issuer', () => token(KEY, 'you'), 'the token of a publish has another issuer (iss)'],
  ['a token that has expired', () => token(KEY, 'me', now() - 120), 'the token of a publish has expired'],
  ['a password', () => Promise.resolve('Basic YTpi'), 'the Authorization of a publish is not a GRIP token'],
  ['no token but a text', () => Promise.resolve('Bearer canary-text'), 'the Authorization of a publish is not a GRIP token'],
  ['a token of another algorithm', async () => (await token()).replace(/ [^.]+/, ` ${btoa('{"alg":"none"}').replaceAll('=', '')}`), 'the token of a publish is signed with another key'],
  ['a token that is changed', async () => `${(await token()).slice(0, -6)}AAAAAA`, 'the token of a publish is signed with another key'],
] // prettier-ignore

describe('a publish', () => {
  it.each(wrong)('has one line for its cause, and is taken, with %s', async (_, authorization, why) => {
    const proxy = await startProxy('http://127.0.0.1:9', { key: KEY, issuer: 'me' })
    for (let round = 0; round < 3; round++) {
      expect(await publish(proxy, await authorization())).toEqual([200, 'Published\n'])
    }
    expect(found(proxy)).toEqual([taken(why)])
    expect((await proxy.event('publish-key-differs')).level).toBe('warning')
    expect(proxy.events.filter(({ code }) => code === 'publish-no-subscriber')).toHaveLength(3)
    expect(JSON.stringify(proxy.events)).not.toMatch(/canary|eyJ|thirty-two/)
  })

  it.each(wrong)('is answered 403 where keys are asked for, with %s', async (_, authorization, why) => {
    const proxy = await startProxy('http://127.0.0.1:9', { key: KEY, issuer: 'me', requirePublishKey: true })
    for (let round = 0; round < 2; round++) {
      expect(await publish(proxy, await authorization())).toEqual([
        403,
        'The publish token is missing, or is not for this proxy.\n',
      ])
    }
    // Each of them is lost, so each has its line.
    expect(found(proxy)).toEqual([refused(why), refused(why)])
    expect(proxy.events.map(({ code }) => code)).not.toContain('publish-no-subscriber')
  })

  it.each([false, true])(
    'has no line with a token of the GRIP_URL (keys asked for: %s)',
    async (requirePublishKey) => {
      const proxy = await startProxy('http://127.0.0.1:9', { key: KEY, issuer: 'me', requirePublishKey })
      for (const authorization of [
        await token(),
        await token(KEY, 'me', now() + 3600),
        `Bearer ${KEY}`,
        `bearer ${KEY}`,
      ]) {
        expect(await publish(proxy, authorization)).toEqual([200, 'Published\n'])
      }
      expect(found(proxy)).toEqual([])
    },
  )

  it.each(['changeme', 'base64:AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA='])(
    'has no line with the key %s',
    async (key) => {
      const proxy = await startProxy('http://127.0.0.1:9', { key, requirePublishKey: true })
      expect(await publish(proxy, await token(key, 'pushpin'))).toEqual([200, 'Published\n'])
      expect(found(proxy)).toEqual([])
    },
  )

  it('has a line for each of several causes', async () => {
    const proxy = await startProxy('http://127.0.0.1:9', { key: KEY, issuer: 'me' })
    for (const [, authorization] of wrong) await publish(proxy, await authorization())
    expect(found(proxy)).toEqual([...new Set(wrong.map(([, , why]) => taken(why)))])
  })

  it('is refused before its body is read', async () => {
    const proxy = await startProxy('http://127.0.0.1:9', { key: KEY, requirePublishKey: true })
    const answer = await fetch(`${proxy.controlUrl}/publish/`, { method: 'POST', body: 'nonsense' })
    expect([answer.status, proxy.events.map(({ code }) => code)]).toEqual([
      403,
      ['listening', 'publish-key-differs'],
    ])
  })
})

it('grip-dev refuses publishes without its key with --require-key', async () => {
  const proxy = await runCli(['http://127.0.0.1:9', '--port', '0', '--control-port', '0', '--require-key'], {
    out: () => {},
    err: () => {},
  })
  if (typeof proxy === 'number') throw new Error('it did not start')
  expect((await publish(proxy))[0]).toBe(403)
  expect((await publish(proxy, await token('changeme', 'pushpin')))[0]).toBe(200)
  await proxy.close()
})
