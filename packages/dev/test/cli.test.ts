import { spawn } from 'node:child_process'
import { once } from 'node:events'
import http from 'node:http'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { signGripSig } from '@grip/core/wire'
import { describe, expect, it, onTestFinished } from 'vitest'
import { runCli } from '../src/run-cli.ts'
import { connect } from './support/client.ts'
import { startOrigin } from './support/origin.ts'

async function run(...args: string[]) {
  const out: string[] = []
  const err: string[] = []
  const result = await runCli(args, {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
  })
  if (typeof result !== 'number') onTestFinished(() => result.close())
  return { result, out, err: err.join('') }
}

const anyPorts = ['--port', '0', '--control-port', '0']

describe('grip-dev', () => {
  it('prints help', async () => {
    const { result, out } = await run('--help')
    expect(result).toBe(0)
    expect(out.join('')).toContain('Usage: grip-dev [options] <origin>')
    expect(out.join('').replaceAll(/\s+/g, ' ')).toContain('as Pushpin 1.41 does them')
    expect(out.join('')).toContain("GRIP_URL='http://127.0.0.1:5561?iss=pushpin&key=changeme'")
  })

  it('prints no line of more than 1,000 characters of a name, which anyone may have chosen', async () => {
    const { result, out } = await run('http://127.0.0.1:1', ...anyPorts)
    const item = { channel: '😀'.repeat(10_000), formats: { 'ws-message': { content: 'x' } } }
    const { controlUrl } = result as Exclude<typeof result, number>
    await fetch(`${controlUrl}/publish/`, { method: 'POST', body: JSON.stringify({ items: [item] }) })
    expect(out.at(-1)).toMatch(/^! publish-no-subscriber: /)
    expect(out.at(-1)).toMatch(/😀…\n$/u)
    expect(out.every((line) => line.length < 1100)).toBe(true)
  })

  it('prints its version, and that of the Pushpin that it plays', async () => {
    const { result, out } = await run('--version')
    expect([result, out]).toEqual([0, [expect.stringMatching(/^\d+\.\d+\.\d+, as Pushpin 1\.41\n$/)]])
  })

  const wrong: [string[], string][] = [
    [[], "missing required argument 'origin'"],
    [['http://127.0.0.1:1', '--prot', '1'], "unknown option '--prot'"],
    [['http://127.0.0.1:1', '--port', '80x'], 'A port is a number from 0 to 65,535'],
    [['http://127.0.0.1:1', 'http://127.0.0.1:2'], 'too many arguments'],
    [['127.0.0.1:3000'], '<origin> must be an http: or https: URL'],
    [['http://localhost:7999'], '<origin> must be where the app listens, not a port of the proxy itself'],
    [
      ['http://127.0.0.1:1', '--host', '192.0.2.1', ...anyPorts],
      '--host must be an address of this machine, for example "127.0.0.1" or "0.0.0.0"; "192.0.2.1" is not',
    ],
  ]
  it.each(wrong)('refuses %j', async (args, message) => {
    const { result, out, err } = await run(...args)
    expect(result).toBe(1)
    expect(err).toContain(message)
    expect(out).toEqual([])
  })

  it('says which options choose another port when one is in use', async () => {
    const app = await startOrigin(() => [200])
    const { port } = new URL(app.url)
    const { result, err } = await run('http://127.0.0.1:1', '--port', port, '--control-port', '0')
    expect(result).toBe(1)
    expect(err).toBe(
      `grip-dev: listen EADDRINUSE: address already in use 127.0.0.1:${port}; choose another with --port (clients) or --control-port (publishers)\n`,
    )
  })

  it('ends quietly when nobody reads its lines any more', async () => {
    const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
    const child = spawn(process.execPath, [cli, 'http://127.0.0.1:1', ...anyPorts])
    onTestFinished(() => void child.kill('SIGKILL'))
    let errors = ''
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
    child.stdout.destroy()
    // Not its exit, after which more of its errors may come.
    const ended = once(child, 'close')
    const [, url = ''] = /listening: (\S+)/.exec(line) ?? []
    await fetch(url).catch(() => {})
    expect(await ended).toEqual([0, null])
    expect(errors).toBe('')
  })

  it('prints what happens, warnings marked', async () => {
    const app = await startOrigin(() => [200, { 'Grip-Hold': 'wrong' }])
    const { result, out } = await run(app.url, ...anyPorts)
    const { url, gripUrl } = result as Exclude<typeof result, number>
    expect(out.join('')).toContain(`GRIP_URL: ${gripUrl}\n`)
    await fetch(`${url}/page?token=canary`)
    expect(out.at(-1)).toBe(
      "! instruct-refused: /page the client gets a 502: Grip-Hold must be set to either 'response' or 'stream'\n",
    )
  })

  it('passes the WebSockets through that --pass names, and takes the hosts of --client-host', async () => {
    const app = await startOrigin(({ headers }) => [418, {}, String(headers.upgrade)])
    const { result, out } = await run(
      app.url,
      ...anyPorts,
      '--pass',
      '/a/',
      '/b/',
      '--client-host',
      'tunnel.example',
    )
    const { url } = result as Exclude<typeof result, number>
    for (const [path, host] of [
      ['/b/x', 'tunnel.example'],
      ['/c', 'tunnel.example'],
      ['/b/x', 'evil.example'],
    ] as const) {
      const { closed } = connect(url + path, { headers: { host } })
      await closed
    }
    const lines = out.join('').split('\n')
    expect(lines.filter((line) => /websocket-(passed|refused)|client-host/.test(line))).toEqual([
      '  websocket-passed: /b/x a WebSocket is passed to the app unchanged: its path begins with /b/',
      '  websocket-refused: /b/x the app refuses the WebSocket that is passed through with 418',
      '  websocket-refused: /c the origin refuses the WebSocket with 418',
      '! client-host-refused: /b/x a request for the host "evil.example" is answered 403: clients reach this proxy as localhost; allow another name with "clientHosts" (--client-host)',
    ])
  })

  it('takes any host with --client-host any', async () => {
    const app = await startOrigin(() => [200])
    const { result } = await run(app.url, ...anyPorts, '--client-host', 'any')
    const { port } = result as Exclude<typeof result, number>
    const request = http.get({ port, host: '127.0.0.1', headers: { host: 'evil.example' } })
    expect(((await once(request, 'response')) as [http.IncomingMessage])[0].resume().statusCode).toBe(200)
  })

  it('prints warnings alone with --quiet, and never the key', async () => {
    const app = await startOrigin(() => [200])
    const { result, out } = await run(app.url, ...anyPorts, '--quiet', '--key', 'canary-key')
    const { controlUrl } = result as Exclude<typeof result, number>
    const items = [{ channel: 'a\u001b[31m', formats: { 'http-stream': { content: 'x' } } }]
    const token = await signGripSig('canary-key', { iss: 'pushpin', exp: Math.floor(Date.now() / 1000) + 60 })
    await fetch(`${controlUrl}/publish/`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ items }),
    })
    expect(out.at(-1)).toBe(
      '! publish-no-subscriber: an item for "a [31m" reaches nobody: no one is subscribed; compare the name, prefix included, with that of the hold or subscription\n',
    )
    expect(out).toHaveLength(3)
    expect(out.join('')).not.toContain('canary')
  })

  it('runs as a command, and ends on SIGINT', async () => {
    const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
    const child = spawn(process.execPath, [cli, 'http://127.0.0.1:1', ...anyPorts])
    onTestFinished(() => void child.kill('SIGKILL'))
    const [first] = (await once(createInterface(child.stdout), 'line')) as [string]
    expect(first).toMatch(
      /^ {2}listening: http:\/\/127\.0\.0\.1:\d+ proxies to http:\/\/127\.0\.0\.1:1 as Pushpin 1\.41 does,/,
    )
    child.kill('SIGINT')
    expect(await once(child, 'exit')).toEqual([0, null])
  })
})
