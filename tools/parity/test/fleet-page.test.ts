import { readFileSync } from 'node:fs'
import {
  behindProxy,
  type ClauseContext,
  describeWhere,
  DocsPage,
  freePorts,
  type RunningProxy,
  startPushpin,
} from '@grip/conformance'
import { Grip, Publisher } from '@grip/core'
import { expect, it, onTestFinished } from 'vitest'
import { startCheckingProxy } from './checking-proxy.ts'

const PAGE = new URL('../../../docs/fleet.md', import.meta.url)
const home = new URL('..', import.meta.url).pathname

describeWhere('pushpin', 'docs/fleet.md', () => {
  let t: ClauseContext
  let pushpin: RunningProxy

  behindProxy(
    (origin) => startPushpin({ origin, key: '01234567890123456789012345678901' }),
    (context, proxy) => {
      t = context
      pushpin = proxy
    },
  )

  it('docs/fleet.md: its program and its GRIP_PROXIES publish to the living, and name the dead proxy', async () => {
    const third = await startCheckingProxy(pushpin, () => true)
    const [dead] = await freePorts(1)
    const addresses = {
      'http://10.0.0.1:5561': pushpin.controlUrl,
      'http://10.0.0.2:5561': `http://127.0.0.1:${dead}`,
      'http://10.0.0.3:5561': third.url,
    }
    const page = new DocsPage('docs/fleet.md', addresses, home)
    onTestFinished(async () => {
      third.close()
      await page.remove()
    })
    t.origin.answer({
      headers: [
        ['Grip-Hold', 'stream'],
        ['Grip-Channel', 'news'],
      ],
    })
    const stream = t.request('/')
    await t.subscribed('news')
    const { say } = await page.load<{ say(text: string): Promise<string[]> }>('The publisher')
    expect(await say('hi')).toEqual([`http://127.0.0.1:${dead}`])
    expect(third.passed).toBe(1)

    let json = /GRIP_PROXIES='([^']+)'/.exec(readFileSync(PAGE, 'utf8'))![1]!
    for (const [from, to] of Object.entries(addresses)) json = json.replace(from, to)
    const environment = { GRIP_PROXIES: json }
    const publishing = Publisher.fromEnv(environment, { attempts: 1 }).publish('news', {
      httpStream: 'once.',
    })
    await expect(publishing).rejects.toMatchObject({ errors: [{ endpoint: `http://127.0.0.1:${dead}` }] })
    expect(await stream.until('once.')).toBe('once.')
    const { headers } = await t.origin.next()
    const verified = Grip.fromEnv(environment).verify({ get: (name) => headers.get(name) ?? null })
    await expect(verified).resolves.toMatchObject({ iss: 'pushpin' })
  })
})
