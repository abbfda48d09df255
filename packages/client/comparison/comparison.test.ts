import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { Publisher } from '@grip/core'
import { createDevProxy } from '@grip/dev'
import { toNodeListener } from '@grip/node'
import { build } from 'esbuild'
import { Miniflare } from 'miniflare'
import { describe, expect, it, onTestFinished } from 'vitest'
import grip, { kick as kickOfGrip } from './grip/server.ts'
import { openPage as openGrip } from './grip/page.ts'
import { openPage as openPartyServer } from './partyserver/page.ts'
import type { RoomEvents, RoomPage } from './room-page.ts'
import { openPage as openSocketIo } from './socket-io/page.ts'
import { io, kick as kickOfSocketIo } from './socket-io/server.ts'
import { tableOfLines } from './count-lines.ts'

interface App {
  open(user: string, token: string, events: RoomEvents): RoomPage
  kick(id: string): unknown
}

async function listen(server: http.Server): Promise<string> {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const apps: Record<string, () => Promise<App>> = {
  async Grip() {
    const proxy = await createDevProxy({
      origin: await listen(http.createServer(toNodeListener(grip))),
      port: 0,
      controlPort: 0,
      log: () => {},
    })
    onTestFinished(() => proxy.close())
    process.env['GRIP_URL'] = proxy.gripUrl
    return {
      open: (user, token, events) => openGrip(`${proxy.url}/`, user, token, events),
      kick: (id) => kickOfGrip(Publisher.fromEnv(), id),
    }
  },
  async 'Socket.IO'() {
    const server = http.createServer()
    io.attach(server)
    const url = await listen(server)
    return { open: (user, token, events) => openSocketIo(url, user, token, events), kick: kickOfSocketIo }
  },
  async PartyServer() {
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL('partyserver/server.ts', import.meta.url))],
      bundle: true,
      write: false,
      format: 'esm',
      external: ['cloudflare:*', 'node:*'],
    })
    const miniflare = new Miniflare({
      modules: true,
      script: outputFiles[0]!.text,
      compatibilityDate: '2026-01-01',
      compatibilityFlags: ['nodejs_compat'],
      durableObjects: {
        Room: { className: 'Room', useSQLite: true },
        User: { className: 'User', useSQLite: true },
      },
    })
    onTestFinished(() => miniflare.dispose())
    const { host } = await miniflare.ready
    return {
      open: (user, token, events) => openPartyServer(host, user, token, events),
      async kick(id) {
        const users = await miniflare.getDurableObjectNamespace('User')
        const user = users.get(users.idFromName(id)) as unknown as { kick(): Promise<void> }
        await user.kick()
      },
    }
  },
}

describe.each(Object.keys(apps))('the compared app on %s', { timeout: 30_000 }, (name) => {
  it('lets in by token, talks in rooms and in private, shows who is there, refuses and removes', async () => {
    const app = await apps[name]!()
    const heard: string[] = []
    const waiting = new Set<() => void>()
    const hears = (line: string) =>
      new Promise<void>((resolve) => {
        const check = () => heard.includes(line) && resolve()
        waiting.add(check)
        check()
      })
    const open = (user: string, token = `token-of-${user}`) => {
      const note = (line: string) => {
        heard.push(`${user} ${line}`)
        for (const check of waiting) check()
      }
      const page = app.open(user, token, {
        message: (room, from, text) => note(`${room}: ${from}: ${text}`),
        presence: (room, users) => note(`${room} has ${users.join()}`),
        letter: (from, text) => note(`letter of ${from}: ${text}`),
        gone: () => note('gone'),
      })
      onTestFinished(() => page.close())
      return page
    }
    const stranger = open('stranger', 'wrong')
    stranger.join('kitchen')
    await hears('stranger gone')
    const [ada, bo] = [open('ada'), open('bo')]
    ada.join('kitchen')
    await ada.say('kitchen', 'first')
    await hears('ada kitchen: ada: first')
    bo.join('kitchen')
    await hears('bo kitchen: ada: first')
    await hears('ada kitchen has ada,bo')
    await bo.say('kitchen', 'hello')
    await hears('ada kitchen: bo: hello')
    await ada.write('bo', 'psst')
    await hears('bo letter of ada: psst')
    await expect(ada.say('kitchen', '')).rejects.toHaveProperty('code')
    await app.kick('bo')
    await hears('bo gone')
    await ada.say('kitchen', 'last')
    await hears('ada kitchen: ada: last')
    expect(heard).not.toContain('bo kitchen: ada: last')
    expect(heard.filter((line) => line === 'ada kitchen: ada: last')).toHaveLength(1)
  })
})

it('the page has the counts that the command prints', () => {
  expect(
    readFileSync(new URL('../../../docs/evidence/rooms-compared.md', import.meta.url), 'utf8'),
  ).toContain(tableOfLines())
})
