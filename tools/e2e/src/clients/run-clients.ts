// Runs a program with `@grip/client` on every runtime that has one, as a client of the chat's rooms behind each real proxy:
// `node src/clients/run-clients.ts`.
import { allEngines, type Engine, findEngine, startPushpin } from '@grip/conformance'
import { bundle } from '../bundle.ts'
import { secondsSince } from '../chosen.ts'
import { OwnedProcess } from '../owned-process.ts'
import { binaryOf, versionOf } from '../packages.ts'
import { reservePorts } from '../reserve-ports.ts'
import { serve } from '../runtimes/servers.ts'
import { writeClients } from '../write-compatibility.ts'

const file = await bundle({ entry: 'client' })
const runtimes: [name: string, command: string[]][] = [
  [`Node ${process.versions.node}`, [process.execPath, file]],
  [`Deno ${versionOf('deno')}`, [binaryOf('deno'), 'run', '--no-remote', '--allow-net', '--allow-env', file]],
  [`Bun ${versionOf('bun')}`, [binaryOf('bun'), 'run', file]],
]

const engines = process.env['GRIP_PUSHPIN'] ? [findEngine()] : allEngines()
if (engines.length === 0) findEngine()
const failed = new Set<string>()
for (const engine of engines) await runClients(engine)
await writeClients(
  runtimes.map(([name]) => `${name}${failed.has(name) ? ' (FAILED)' : ''}`),
  engines.map(({ version }) => version),
)
process.exitCode = failed.size === 0 ? 0 : 1

async function runClients(engine: Engine): Promise<void> {
  const [port = 0] = await reservePorts(1)
  const pushpin = await startPushpin({ engine, origin: `http://127.0.0.1:${port}` })
  const context = { id: 'client', port, env: { GRIP_URL: pushpin.gripUrl } }
  const app = await serve(context, [process.execPath, await bundle({ entry: 'rooms' })])
  try {
    for (const [name, command] of runtimes) {
      const began = performance.now()
      const client = new OwnedProcess({
        command,
        env: { CHAT_URL: new URL('/live', pushpin.url).href, DENO_NO_UPDATE_CHECK: '1' },
      })
      try {
        for (const transport of ['stream', 'webSocket', 'poll'])
          await client.line(new RegExp(`^${transport}: héllo by ${transport}$`))
        await client.line(/^left$/)
        // Nothing that the client leaves behind keeps the program alive.
        await client.ended()
        console.log(
          `@grip/client on ${name}, Pushpin ${engine.version}: stream webSocket poll ${secondsSince(began)}`,
        )
      } catch (error) {
        failed.add(name)
        console.error(`@grip/client on ${name}, Pushpin ${engine.version}: FAILED`, error, client.output)
      } finally {
        await client.stop()
      }
    }
  } finally {
    await app.stop()
    await pushpin.stop()
  }
}
