import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { runCli } from '../src/run-cli.ts'

const gripUrl = 'http://10.0.0.1:5561?iss=me&key=base64:AQID'
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pushpin-conf-'))
  vi.stubEnv('PATH', folder)
  vi.stubEnv('GRIP_URL', gripUrl)
  onTestFinished(() => {
    vi.unstubAllEnvs()
    rmSync(folder, { recursive: true })
  })
})

async function run(...args: string[]) {
  const written = { out: '', err: '' }
  const result = await runCli(args, {
    out: (text) => void (written.out += text),
    err: (text) => void (written.err += text),
  })
  return { result, ...written }
}

const conf = (...args: string[]) => run('pushpin-conf', 'http://127.0.0.1:3000', ...args)

/** A command that says it is some Pushpin. */
function install(output: string): void {
  writeFileSync(join(folder, 'pushpin'), `#!/bin/sh\necho '${output}'\n`)
  chmodSync(join(folder, 'pushpin'), 0o755)
}

describe('grip-dev pushpin-conf', () => {
  it.each([
    ['1.36', 'services=condure,zurl,pushpin-proxy,pushpin-handler', 'client_buffer_size=65536', true],
    ['1.37.0', 'services=condure,pushpin-proxy,pushpin-handler', 'client_buffer_size=65536', false],
    ['1.41.0', 'services=connmgr,proxy,handler', 'client_buffer_size=32768', false],
    ['2.0.0', 'services=connmgr,proxy,handler', 'client_buffer_size=32768', false],
  ])('writes for Pushpin %s', async (version, services, buffer, zurl) => {
    const { result, out } = await conf('--pushpin', version)
    expect(result).toBe(0)
    const lines = out.split('\n')
    for (const line of [services, buffer, 'sig_iss=me', 'sig_key=base64:AQID', 'push_in_http_addr=10.0.0.1'])
      expect(lines).toContain(line)
    expect(out.includes('zurl_out_specs')).toBe(zurl)
    expect(lines).toContain('* 127.0.0.1:3000,over_http')
  })

  it('has buffers for the largest message, where they are what limits it', async () => {
    for (const [version, bytes, line] of [
      ['1.36', '1000000', 'client_buffer_size=500000'],
      ['1.36', '1000', 'client_buffer_size=16384'],
      ['1.41', '1000000', 'client_buffer_size=32768'],
    ] as const) {
      const { out } = await conf('--pushpin', version, '--largest-message', bytes)
      expect(out.split('\n')).toContain(line)
    }
  })

  it('writes for the pushpin of this machine, and keeps the key from others', async () => {
    install('pushpin 1.41.0')
    const { result, out } = await conf('--out', join(folder, 'new'))
    expect([result, out]).toEqual([0, `pushpin.conf and routes are in ${folder}/new\n`])
    expect(readFileSync(join(folder, 'new/pushpin.conf'), 'utf8')).toContain(
      'services=connmgr,proxy,handler\n',
    )
    expect(statSync(join(folder, 'new/pushpin.conf')).mode & 0o777).toBe(0o640)
  })

  it('overwrites nothing unless it is told to', async () => {
    const into = ['--pushpin', '1.41', '--out', folder]
    writeFileSync(join(folder, 'routes'), 'mine')
    const { result, err } = await conf(...into)
    expect([result, err]).toEqual([
      1,
      `grip-dev pushpin-conf: ${folder} has routes already: --force overwrites\n`,
    ])
    expect((await conf(...into, '--force')).result).toBe(0)
    expect(readFileSync(join(folder, 'routes'), 'utf8')).toContain('over_http')
  })

  it.each([
    ['http://127.0.0.1:3000', '* 127.0.0.1:3000,over_http'],
    ['http://app.internal', '* app.internal:80,over_http'],
    ['https://abc.example', '* abc.example:443,ssl,host=abc.example,over_http'],
    [
      'https://abc.example:8443/prod',
      '*,path_beg=/,replace_beg=/prod/ abc.example:8443,ssl,host=abc.example,over_http',
    ],
    [
      'https://abc.example/api/',
      '*,path_beg=/,replace_beg=/api/ abc.example:443,ssl,host=abc.example,over_http',
    ],
  ])('routes to %s', async (origin, route) => {
    expect((await run('pushpin-conf', origin, '--pushpin', '1.41')).out.split('\n')).toContain(route)
  })

  it.each([
    ['http://127.0.0.1:5561?iss=pushpin&key=changeme', 'sig_key=changeme'],
    ['http://127.0.0.1:5561?iss=pushpin&key=a,b', 'sig_key=base64:YSxi'],
    ['http://127.0.0.1:5561?iss=a&key=b&verify-iss=pushpin&verify-key=c', 'sig_key=c'],
    ['http://[::1]:5561?iss=pushpin&key=a', 'push_in_http_addr=::1'],
    ['http://localhost:5561?iss=pushpin&key=a', 'push_in_http_addr=127.0.0.1'],
  ])('reads %s', async (url, line) => {
    const { out } = await conf('--pushpin', '1.41', '--grip-url', url)
    expect(out.split('\n')).toContain(line)
  })

  const wrong: [string, string[], string][] = [
    ['no Pushpin', [], 'pushpin is not installed here: install it, or say which version the files are for, such as --pushpin 1.41 or --pushpin 1.36'],
    ['an old Pushpin', ['--pushpin', '1.35.0'], 'Pushpin 1.35.0 is too old for this library: install 1.36 or newer'],
    ['no version', ['--pushpin', 'new'], '"new" is not a version of Pushpin, such as 1.41'],
    ['no issuer', ['--grip-url', 'http://127.0.0.1:5561?key=a'], 'GRIP_URL has no "iss": add one, such as ?iss=pushpin&key=…'],
    ['an issuer for which an ini file has no spelling', ['--grip-url', 'http://127.0.0.1:5561?iss=a,b&key=a'], 'an "iss" for Pushpin can have only letters, digits and . _ - @ : /'],
    ['no key', ['--grip-url', 'http://127.0.0.1:5561?iss=a'], 'GRIP_URL has no "key": make one with "openssl rand -base64 32", and add it as &key=base64:…'],
    ['a public key', ['--grip-url', 'http://127.0.0.1:5561?iss=a&verify-key=%7B%22kty%22:%22EC%22%7D'], 'the key that verifies is a public one: name the file with its private key, --sig-key-file /etc/pushpin/private.pem'],
    ['a control address with TLS', ['--grip-url', 'https://10.0.0.1?iss=a&key=b'], "Pushpin's control port speaks http: and has no path, so something is in front of it: say where Pushpin listens for that, --control 127.0.0.1:5561"],
    ['a control address that is a name', ['--grip-url', 'http://pushpin.internal:5561?iss=a&key=b'], 'GRIP_URL has the name pushpin.internal, but Pushpin listens at an address: name it, --control 10.0.0.1:5561'],
    ['a control address without a port', ['--control', '10.0.0.1'], '--control takes an address and a port, such as 127.0.0.1:5561'],
    ['a port that is none', ['--port', '70000'], '--port must be a whole number from 1 to 65,535'],
    ['a message that no answer can carry', ['--largest-message', '2000000'], '--largest-message must be a whole number from 1 to 1,000,000'],
    ['connections that are none', ['--max-connections', 'many'], '--max-connections must be a whole number from 1 to 1,000,000'],
  ] // prettier-ignore
  it.each(wrong)('refuses %s', async (name, args, message) => {
    const version = name.includes('Pushpin') || name === 'no version' ? [] : ['--pushpin', '1.41']
    const { result, out, err } = await conf(...args, ...version)
    expect([result, out, err]).toEqual([1, '', `grip-dev pushpin-conf: ${message}\n`])
  })

  it.each([
    [
      '127.0.0.1:3000',
      'the origin must be an http: or https: URL, such as http://127.0.0.1:3000; this is "127.0.0.1:3000"',
    ],
    [
      'ftp://ada:canary@a.example',
      'the origin must be an http: or https: URL, such as http://127.0.0.1:3000; this is "ftp://…@a.example"',
    ],
    ['http://a.example/?b', 'the origin is an address and a path: no credentials, query or fragment'],
  ])('refuses the origin %s', async (origin, message) => {
    const { result, err } = await run('pushpin-conf', origin, '--pushpin', '1.41')
    expect([result, err]).toEqual([1, `grip-dev pushpin-conf: ${message}\n`])
  })

  it('asks for a GRIP_URL, and prints no key of a wrong one', async () => {
    vi.stubEnv('GRIP_URL', '')
    expect((await conf('--pushpin', '1.41')).err).toContain(
      'GRIP_URL is not set: export the one that your app has',
    )
    const { err } = await conf('--pushpin', '1.41', '--grip-url', 'http://h:1?iss=canary,&key=canary-key')
    expect(err).not.toContain('canary-key')
  })
})

describe('grip-dev pushpin-check', () => {
  it.each(['1.36', '1.38', '1.41'])('finds nothing in what pushpin-conf writes for %s', async (version) => {
    await conf('--pushpin', version, '--out', join(folder, 'etc'))
    const { result, out } = await run('pushpin-check', join(folder, 'etc/pushpin.conf'), '--pushpin', version)
    expect([result, out]).toEqual([0, `Pushpin ${version} and GRIP_URL fit: nothing to change\n`])
  })

  const broken: [string, string, RegExp, string, string][] = [
    ['small buffers', '1.36', /^client_buffer_size=.*/m, 'client_buffer_size=8192', 'before 1.38, a message larger than twice this size stalls: client_buffer_size=65536'],
    ['buffers for the headers of a client alone', '1.41', /^client_buffer_size=.*/m, 'client_buffer_size=8192', 'a request whose cookies and ws.meta do not fit never arrives: client_buffer_size=32768'],
    ['no zurl', '1.36', /^services=.*/m, 'services=condure,pushpin-proxy,pushpin-handler', 'no zurl is started, so every request hangs: services=condure,zurl,pushpin-proxy,pushpin-handler'],
    ['another issuer', '1.41', /^sig_iss=.*/m, 'sig_iss=you', 'not the issuer of GRIP_URL: sig_iss=me'],
    ['another key', '1.41', /^sig_key=.*/m, 'sig_key=base64:BAUG', 'this is not the key of GRIP_URL, so no request is trusted: make sig_key and GRIP_URL the same'],
    ['another control port', '1.41', /^push_in_http_port=.*/m, 'push_in_http_port=5560', 'GRIP_URL publishes elsewhere: push_in_http_port=5561'],
    ['a control port for everyone', '1.41', /^push_in_http_addr=.*/m, 'push_in_http_addr=0.0.0.0', 'this port asks for no key, so only your network may reach it: push_in_http_addr=10.0.0.1'],
    ['a ZeroMQ port for everyone', '1.41', /^message_wait=.*/m, 'push_in_spec=tcp://*:5560', 'this port asks for no key, so only your network may reach it: push_in_spec=tcp://127.0.0.1:…'],
    ['a limit of deliveries', '1.41', /^message_rate=.*/m, 'message_rate=2500', 'deliveries are limited to this many a second: message_rate=0'],
    ['ids that are forgotten', '1.41', /^id_cache_ttl=.*/m, 'id_cache_ttl=5', 'a repeated publish is delivered twice after this: id_cache_ttl=60'],
  ] // prettier-ignore
  it.each(broken)('names the line with %s', async (_, version, line, replacement, message) => {
    const path = join(folder, 'etc/pushpin.conf')
    await conf('--pushpin', version, '--out', join(folder, 'etc'))
    const text = readFileSync(path, 'utf8').replace(line, replacement)
    writeFileSync(path, text)
    const { result, out } = await run('pushpin-check', path, '--pushpin', version)
    const number = text.split('\n').indexOf(replacement) + 1
    expect([result, out]).toEqual([1, `${path}:${number}: ${message}\n`])
  })

  it('says so where a line is missing', async () => {
    const path = join(folder, 'etc/pushpin.conf')
    await conf('--pushpin', '1.36', '--out', join(folder, 'etc'))
    writeFileSync(path, readFileSync(path, 'utf8').replace(/^client_buffer_size=.*\n/m, ''))
    const { out } = await run('pushpin-check', path, '--pushpin', '1.36')
    expect(out).toBe(
      `${path}: before 1.38, a message larger than twice this size stalls: client_buffer_size=65536\n`,
    )
  })

  it.each([
    [
      '* 127.0.0.1:3000',
      ':1: WebSockets need over_http, which keeps clients from posting events too: 127.0.0.1:3000,over_http',
    ],
    [
      '# all\n*,path_beg=/ws a:1,over_http\n* a:1 b:1,over_http',
      ':3: WebSockets need over_http, which keeps clients from posting events too: a:1,over_http',
    ],
    ['*,no_grip a:1,over_http', ':1: no_grip turns off holds and WebSockets: remove it'],
    ['*', ':1: the route has no target: * 127.0.0.1:3000,over_http'],
    ['# nothing', ': there is no route: * 127.0.0.1:3000,over_http'],
  ])('names the route of %j', async (routes, message) => {
    await conf('--pushpin', '1.41', '--out', join(folder, 'etc'))
    writeFileSync(join(folder, 'etc/routes'), `${routes}\n`)
    const { result, out } = await run('pushpin-check', join(folder, 'etc/pushpin.conf'), '--pushpin', '1.41')
    expect([result, out]).toEqual([1, `${folder}/etc/routes${message}\n`])
  })

  it('reads the routes that the file names, and says which file it cannot read', async () => {
    const path = join(folder, 'etc/pushpin.conf')
    await conf('--pushpin', '1.41', '--out', join(folder, 'etc'))
    writeFileSync(path, readFileSync(path, 'utf8').replace('routesfile=routes', 'routesfile=others'))
    const { result, err } = await run('pushpin-check', path, '--pushpin', '1.41')
    expect([result, err]).toEqual([
      2,
      `grip-dev pushpin-check: ${folder}/etc/others cannot be read: ENOENT\n`,
    ])
  })

  it('knows the key by its bytes, however it is written', async () => {
    await conf(
      '--pushpin',
      '1.41',
      '--out',
      join(folder, 'etc'),
      '--grip-url',
      'http://10.0.0.1:5561?iss=me&key=abc',
    )
    const url = 'http://10.0.0.1:5561?iss=me&key=base64:YWJj'
    const check = ['pushpin-check', join(folder, 'etc/pushpin.conf'), '--pushpin', '1.41', '--grip-url', url]
    expect((await run(...check)).result).toBe(0)
  })
})
