// Follows the guides of the documentation in fresh projects: `node src/guides/run-guides.ts [guide ...]`. What the
// pages show is compiled with the settings that they show, started, and driven through the development proxy.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type RunningProxy, startDevProxy, within } from '@grip/conformance'
import { chosen, secondsSince } from '../chosen.ts'
import { OwnedProcess } from '../owned-process.ts'
import { CACHE } from '../paths.ts'
import { reservePorts } from '../reserve-ports.ts'
import { drive } from './drive.ts'
import type { Guide, GuideServer } from './guide.ts'
import { guides } from './guides.ts'
import { makeProject } from './make-project.ts'

// Their telemetry and their settings are nobody's business here.
const QUIET = { HOME: join(CACHE, 'guides-home'), NEXT_TELEMETRY_DISABLED: '1' }

let passed = 0
let failed = 0
for (const guide of chosen('guide', guides, process.argv.slice(2))) {
  const began = performance.now()
  const error = await follow(guide).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error === undefined) passed++
  else {
    failed++
    console.error(error)
  }
  console.log(`${guide.page}: ${error === undefined ? 'works as printed' : 'FAILED'} ${secondsSince(began)}`)
}
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

async function follow(guide: Guide): Promise<void> {
  const [port = 0, front = 0] = await reservePorts(2)
  const proxy = await startDevProxy(`http://127.0.0.1:${port}`)
  const folder = mkdtempSync(join(tmpdir(), `grip-guide-${guide.id}-`))
  try {
    makeProject(folder, guide, { 3000: `${port}`, 7999: new URL(proxy.url).port })
    for (const [program = '', ...args] of guide.compile) compile(join(folder, program), args, folder)
    for (const [index, server] of guide.servers.entries()) {
      await serve(server, { folder, port, front, prefix: `${index}-` }, proxy)
    }
  } finally {
    await proxy.stop()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

function compile(program: string, args: string[], cwd: string): void {
  try {
    execFileSync(program, args, { cwd, stdio: 'pipe', encoding: 'utf8', env: { ...process.env, ...QUIET } })
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    throw new Error(`${args.join(' ')}:\n${stdout}${stderr}`, { cause: error })
  }
}

interface Place {
  folder: string
  port: number
  front: number
  /** Of the server's channels, so that no two servers share one. */
  prefix: string
}

async function serve(
  server: GuideServer,
  { folder, port, front, prefix }: Place,
  proxy: RunningProxy,
): Promise<void> {
  const env = { ...QUIET, GRIP_URL: `${proxy.controlUrl}?iss=pushpin&key=changeme`, GRIP_PREFIX: prefix }
  const started: OwnedProcess[] = []
  const start = async (
    command: readonly string[],
    onPort: number,
    ready: RegExp | undefined,
  ): Promise<void> => {
    const [program = '', ...args] = command.map((part) => part.replace('{port}', `${onPort}`))
    const child = new OwnedProcess({ command: [join(folder, program), ...args], cwd: folder, env })
    started.push(child)
    await child.whileAlive<unknown>(ready === undefined ? listening(onPort) : child.line(ready))
  }
  try {
    await start(server.command, port, server.ready)
    if (server.front !== undefined) await start(server.front.command, front, server.front.ready)
    const url = server.front === undefined ? proxy.url : `http://127.0.0.1:${front}`
    const driven = { url: url.replace(/\/$/, ''), originUrl: `http://127.0.0.1:${port}` }
    if (server.basePath !== undefined) await drive(driven, server.basePath, prefix, proxy)
    await server.more?.(driven)
  } catch (error) {
    throw new Error(started.map(({ output }) => output).join('\n'), { cause: error })
  } finally {
    await Promise.all(started.map((child) => child.stop()))
  }
}

/** Resolves once something listens on a port; programs of a few lines do not say so. */
async function listening(port: number): Promise<void> {
  const isOpen = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1')
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
      socket.once('connect', () => socket.destroy())
    })
  const open = async () => {
    while (!(await isOpen())) await sleep(50)
  }
  await within(open(), `port ${port} to open`, 60)
}
