import http from 'node:http'
import { gzipSync } from 'node:zlib'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createDevProxy } from '../src/index.ts'
import { runCli } from '../src/run-cli.ts'
import { open } from './support/client.ts'
import { chat, entries, startInspected, type Inspected } from './support/inspector.ts'
import { eventually } from './support/eventually.ts'

interface Listed {
  total: number
  connections: {
    id: string
    kind: string
    path: string
    meta: object
    channels: { name: string }[]
    delay: number
  }[]
}

async function connections(proxy: Inspected): Promise<Listed> {
  return (await (await proxy.ask('connections')).json()) as Listed
}

/** A request with headers that `fetch` does not send. */
function raw(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    http.get(url, { headers }, (response) => resolve(response.resume().statusCode)).on('error', reject)
  })
}

describe('the inspector', () => {
  it('is not there unless it is asked for', async () => {
    const proxy = await createDevProxy({ app: chat, port: 0, controlPort: 0 })
    onTestFinished(() => proxy.close())
    expect(proxy.inspectorUrl).toBe(undefined)
    expect((await fetch(`${proxy.controlUrl}/inspector/`)).status).toBe(404)
  })

  it('is a page of at most 30 kB, compressed', () => {
    const folder = new URL('../src/inspector/page/', import.meta.url)
    const page = Buffer.concat(readdirSync(folder).map((name) => readFileSync(new URL(name, folder))))
    expect(gzipSync(page).length).toBeLessThan(30_000)
  })

  it('shows its page to anyone on this machine, and nothing else without the token', async () => {
    const proxy = await startInspected()
    const base = proxy.inspectorUrl.split('#')[0]!
    const page = await fetch(base)
    expect([page.status, page.headers.get('content-type'), page.headers.get('x-frame-options')]).toEqual([
      200,
      'text/html; charset=utf-8',
      'DENY',
    ])
    for (const authorization of [undefined, 'Bearer ', `Bearer ${proxy.token}x`, proxy.token]) {
      const answer = await fetch(
        `${base}api/connections`,
        authorization === undefined ? {} : { headers: { authorization } },
      )
      expect([authorization, answer.status]).toEqual([authorization, 401])
    }
    expect((await proxy.ask('connections')).status).toBe(200)
  })

  it('answers no page of another site, and no host that was rebound to this machine', async () => {
    const proxy = await startInspected({ allowedHosts: ['proxy.example'] })
    const url = `http://127.0.0.1:${proxy.controlPort}/inspector/api/connections`
    const authorization = `Bearer ${proxy.token}`
    expect(await raw(url, { authorization, host: `localhost:${proxy.controlPort}` })).toBe(200)
    expect(await raw(url, { authorization, host: 'evil.example' })).toBe(403)
    expect(await raw(url, { authorization, host: 'proxy.example' })).toBe(403)
    expect(await raw(url, { authorization, origin: 'https://evil.example' })).toBe(403)
    expect(await raw(url, { authorization, origin: 'http://127.0.0.1:1' })).toBe(403)
  })

  it('shows the warnings before it was opened, and what is published from then on', async () => {
    const proxy = await createDevProxy({ app: chat, port: 0, controlPort: 0, inspect: true })
    onTestFinished(() => proxy.close())
    const publish = async (): Promise<void> => {
      const body = '{"items":[{"channel":"a","formats":{"ws-message":{"content":"x"}}}]}'
      await fetch(`${proxy.controlUrl}/publish/`, { method: 'POST', body })
    }
    const [base, token] = proxy.inspectorUrl!.split('#') as [string, string]
    const ask = (path: string): Promise<Response> =>
      fetch(`${base}api/${path}`, { headers: { authorization: `Bearer ${token}` } })
    await publish()
    expect(((await (await ask('channel?name=a')).json()) as { items: object[] }).items).toEqual([])
    expect(await (await ask('entry?seq=3')).json()).toMatchObject({ code: 'publish-no-subscriber' })
    await publish()
    expect(((await (await ask('channel?name=a')).json()) as { items: object[] }).items).toHaveLength(1)
  })

  it('serves its own files alone', async () => {
    const proxy = await startInspected()
    const base = `http://127.0.0.1:${proxy.controlPort}/inspector/`
    for (const path of ['../src/cli.ts', '..%2fcli.ts', 'page/index.html', 'package.json']) {
      expect([path, await raw(base + path, {})]).toEqual([path, 404])
    }
  })

  it('lists connections with channels and meta, and none of the seal of the library', async () => {
    const proxy = await startInspected()
    const client = await open(`${proxy.url}/chat?token=canary`)
    await eventually(async () => expect((await connections(proxy)).connections[0]?.channels).toHaveLength(1))
    const { total, connections: listed } = await connections(proxy)
    expect(total).toBe(1)
    expect(listed[0]).toMatchObject({ kind: 'websocket', path: '/chat', meta: { user: 'alice' }, delay: 0 })
    expect(JSON.stringify(listed)).not.toMatch(/seal|canary/)
    client.socket.terminate()
    await eventually(async () => expect((await connections(proxy)).total).toBe(0))
  })

  it('shows what was said, and no cookie, token, signature or secret of a query', async () => {
    const proxy = await startInspected()
    const secrets = ['canary-cookie', 'canary-token', 'canary-bearer', 'canary-protocol']
    const headers = { cookie: 'a=canary-cookie', authorization: 'Bearer canary-bearer' }
    const client = await open(`${proxy.url}/chat?access_token=canary-token&room=blue`, { headers }, [
      'canary-protocol',
    ]).catch(() => undefined)
    const seen = client ?? (await open(`${proxy.url}/chat?access_token=canary-token&room=blue`, { headers }))
    seen.socket.send('hello')
    expect(await seen.next()).toBe('hello')
    await eventually(async () =>
      expect((await entries(proxy)).map(({ text }) => text)).toContain('TEXT hello → (no events)'),
    )
    const all: unknown[] = []
    for (const { seq } of await entries(proxy)) all.push(await (await proxy.ask(`entry?seq=${seq}`)).json())
    const shown = JSON.stringify(all)
    expect(shown).toContain('/chat?access_token=[redacted]&room=blue')
    expect(shown).not.toMatch(/eyJ/)
    for (const secret of secrets) expect(shown).not.toContain(secret)
  })

  it('shows bytes that are no text in hexadecimal, and cuts what is long', async () => {
    const proxy = await startInspected()
    await proxy.act('publish', { channel: 'big', webSocket: 'é'.repeat(200_000) })
    const [item] = (
      (await (await proxy.ask('channel?name=big')).json()) as { items: { webSocket: { content: object } }[] }
    ).items
    expect(item!.webSocket.content).toMatchObject({ bytes: 65_536 })
    const client = await open(`${proxy.url}/chat`)
    client.socket.send(Buffer.from([0, 255]))
    await eventually(async () =>
      expect((await entries(proxy)).map(({ text }) => text)).toContain('BINARY 2 bytes → (no events)'),
    )
  })

  it.each<[string, object, string]>([
    [
      'fly',
      {},
      '"action" must be one of send, close, drop, slow, publish, lose, double, delay, restart, break, limits, faults',
    ],
    [
      'toString',
      {},
      '"action" must be one of send, close, drop, slow, publish, lose, double, delay, restart, break, limits, faults',
    ],
    ['send', { id: 'gone', text: 'x' }, '"id" must be that of an open connection; this one has ended'],
    [
      'close',
      { id: 'gone', code: 12 },
      '"code" must be a close code: 1000 to 1003, 1007 to 1014, or 3000 to 4999',
    ],
    [
      'close',
      { id: 'gone', reason: `${'é'.repeat(61)}ab` },
      '"reason" must have at most 123 bytes; this one has 124',
    ],
    [
      'publish',
      { channel: '', webSocket: 'x' },
      '"channel" must be a non-empty string without NUL or half of a surrogate pair',
    ],
    [
      'publish',
      { channel: 'a' },
      '"message" must have at least one of httpStream, httpResponse and webSocket',
    ],
    ['lose', { count: 'many' }, '"count" must be a number'],
    ['break', { status: 200 }, '"status" must be a whole number from 400 to 599'],
  ])('says what is wrong with an action: %s %#', async (action, fields, message) => {
    const proxy = await startInspected()
    const answer = await proxy.act(action, fields)
    expect([answer.status, await answer.json()]).toEqual([400, { message }])
  })

  it('refuses what is no action', async () => {
    const proxy = await startInspected()
    const tooLong = 'an action needs a Content-Length, of at most 1,000,000 bytes'
    for (const [body, status, message] of [
      ['{', 400, "Expected property name or '}' in JSON at position 1 (line 1 column 2)"],
      ['null', 400, 'an action is a JSON object'],
      ['x'.repeat(1_000_001), 413, tooLong],
      ['x'.repeat(20_000_000), 413, tooLong],
      [new Blob(['x'.repeat(2_000_000)]).stream(), 413, tooLong],
    ] as const) {
      const init = { method: 'POST', body, duplex: 'half' }
      const answer = await proxy.ask('action', init)
      expect([answer.status, await answer.json()]).toEqual([status, { message }])
    }
    expect((await proxy.ask('action')).status).toBe(405)
  })

  it('is printed by grip-dev, unless it is not wanted', async () => {
    const run = async (...more: string[]): Promise<string> => {
      let printed = ''
      const output = {
        out: (text: string) => void (printed += text),
        err: (text: string) => void (printed += text),
      }
      const proxy = await runCli(
        ['http://127.0.0.1:1', '--port', '0', '--control-port', '0', ...more],
        output,
      )
      if (typeof proxy !== 'number') await proxy.close()
      return printed
    }
    expect(await run()).toMatch(/\ninspect:  http:\/\/127\.0\.0\.1:\d+\/inspector\/#[\w-]{24}\n$/)
    expect(await run('--no-inspect')).not.toContain('inspect:')
  })
})
