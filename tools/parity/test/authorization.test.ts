import { createHmac } from 'node:crypto'
import {
  behindProxy,
  type ClauseContext,
  describeWhere,
  type RunningProxy,
  startPushpin,
} from '@grip/conformance'
import { createGripHandler, Grip, Publisher } from '@grip/core'
import { toNodeListener } from '@grip/node'
import { expect, it, onTestFinished, vi } from 'vitest'
import { type Check, startCheckingProxy } from './checking-proxy.ts'

const KEY = 'a-key-of-this-test-for-its-own-use'

/** A JWT, read without the library: HS256 of this key, of this issuer, and not expired. */
const isJwt: Check = (authorization) => {
  const [header = '', payload = '', signature] = authorization.replace(/^Bearer /, '').split('.')
  if (signature !== createHmac('sha256', KEY).update(`${header}.${payload}`).digest('base64url')) return false
  const { iss, exp } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
  return iss === 'me' && Number(exp) > Date.now() / 1000
}
const isBasic: Check = (authorization) => authorization === 'Basic w7xzZXI6cOKCrA=='
const isBearer: Check = (authorization) => authorization === 'Bearer a.token~with+signs'

describeWhere('pushpin', 'publishes that are authorized, to Pushpin', () => {
  let t: ClauseContext
  let pushpin: RunningProxy

  behindProxy(
    (origin) => startPushpin({ origin }),
    (context, proxy) => {
      t = context
      pushpin = proxy
    },
  )

  async function checking(check: Check) {
    const proxy = await startCheckingProxy(pushpin, check)
    onTestFinished(() => proxy.close())
    return proxy
  }

  /** An event stream on a channel. */
  async function listen(channel: string) {
    const app = createGripHandler((_, grip) => grip.holdStream(channel), { config: t.gripUrl })
    t.origin.serve(toNodeListener(app))
    const stream = t.request('/')
    await t.subscribed(channel)
    return stream
  }

  it.each([
    ['a JWT of iss and key', isJwt, `iss=me&key=${KEY}`, 'iss=me&key=another-key-of-this-test-for-its-use'],
    ['a Bearer token', isBearer, 'key=a.token~with+signs', 'key=another-token'],
    ['Basic credentials', isBasic, '%C3%BCser:p%E2%82%AC', '%C3%BCser:wrong'],
  ])(
    '%s: a server that checks it passes the publish on, and refuses another',
    async (name, check, good, bad) => {
      const proxy = await checking(check)
      const channel = `auth-${name.length}`
      const stream = await listen(channel)
      const urlWith = (what: string): string =>
        what.includes('=') ? `${proxy.url}?${what}` : proxy.url.replace('//', `//${what}@`)
      const refused = new Publisher(urlWith(bad)).publish(channel, { httpStream: 'refused.' })
      await expect(refused).rejects.toMatchObject({ reason: 'rejected', response: { status: 401 } })
      await new Publisher(urlWith(good)).publish(channel, { httpStream: 'passed.' })
      expect(await stream.until('passed.')).toBe('passed.')
      expect([proxy.seen.length, proxy.passed]).toEqual([2, 1])
    },
  )

  it('GRIP_PROXIES with a way to authorize for each proxy, and GRIP_PREFIX: each proxy takes the publish', async () => {
    const proxies = [await checking(isJwt), await checking(isBasic), await checking(isBearer)]
    const [jwt, basic, bearer] = proxies.map(({ url }) => url)
    const env = {
      GRIP_PROXIES: JSON.stringify([
        { control_uri: jwt, control_iss: 'me', key: KEY },
        { control_uri: basic, user: 'üser', password: 'p€' },
        `${bearer}?key=a.token~with+signs`,
      ]),
      GRIP_PREFIX: 'staging-',
    }
    const stream = await listen('staging-mixed')
    const publisher = Publisher.fromEnv(env)
    await publisher.publish('mixed', { httpStream: 'once.' })
    await publisher.publish('mixed', { httpStream: 'end.' })
    expect(await stream.until('end.')).toBe('once.end.')
    expect(proxies.map(({ passed }) => passed)).toEqual([2, 2, 2])
  })

  it('GRIP_URL alone configures both directions: what is published, and what is verified', async () => {
    vi.stubEnv('GRIP_PREFIX', 'staging-')
    onTestFinished(() => void vi.unstubAllEnvs())
    const grip = Grip.fromEnv()
    t.origin.serve(toNodeListener(createGripHandler((_, held) => held.holdStream('env'))))
    const stream = t.request('/')
    await t.subscribed('staging-env')
    await grip.publish('env', { httpStream: 'both.' })
    expect(await stream.until('both.')).toBe('both.')
    expect((await t.direct('/')).status).toBe(501)
  })
})
