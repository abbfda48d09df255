import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, globSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { freePorts } from '../pushpin/free-ports.ts'
import { LogWatch } from '../pushpin/log-watch.ts'
import { within } from '../harness/within.ts'

/** A private PostgreSQL server on loopback. */
export interface Postgres {
  /** Ready for `DATABASE_URL`. */
  url: string
  stop(): Promise<void>
}

/** True when PostgreSQL's server programs are installed. */
export function hasPostgres(): boolean {
  return programFolder() !== undefined
}

/** Starts a PostgreSQL with a database of its own; it lives until `stop()`, or as long as this process. */
export async function startPostgres(): Promise<Postgres> {
  const programs = programFolder()
  if (programs === undefined) throw new Error('PostgreSQL is not installed: apt-get install postgresql')
  const directory = await mkdtemp(join(tmpdir(), 'pg-'))
  const account = unprivileged()
  if (account !== undefined) chownSync(directory, account.uid, account.gid)
  const data = join(directory, 'data')
  const [port] = await freePorts(1)
  execFileSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'postgres', '-E', 'UTF8', '--locale=C', '--auth=trust', '--no-sync'],
    { ...account, cwd: directory, stdio: 'ignore' },
  )
  const log = new LogWatch()
  const options = {
    port: `${port}`,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: 'off',
  }
  const settings = Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const command = [join(programs, 'postgres'), '-D', data, ...settings]
  const owner = spawn('/bin/sh', ['-c', ownerScript, 'postgres-owner', directory, ...command], {
    ...account,
    cwd: directory,
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  owner.stdin.on('error', () => {})
  owner.stderr.setEncoding('utf8').on('data', (chunk: string) => log.add(chunk))
  const exited = once(owner, 'close')
  const stop = async (): Promise<void> => {
    owner.stdin.end()
    await within(exited, 'PostgreSQL to stop')
  }
  try {
    const ready = log.waitFor((line) => line.includes('ready to accept connections'))
    const failed = exited.then(() => Promise.reject(new Error('PostgreSQL ended')))
    failed.catch(() => {})
    await within(Promise.race([ready, failed]), 'PostgreSQL to be ready')
  } catch (error) {
    await stop()
    throw new Error(`PostgreSQL did not start\n${log.tail()}`, { cause: error })
  }
  return { url: `postgres://postgres@127.0.0.1:${port}/postgres`, stop }
}

// As with Pushpin, a shell owns it: when standard input closes, because of stop() or because this process is gone
// for whatever reason, it ends PostgreSQL and removes the directory. SIGTERM lets connections that are about to
// close do so, SIGINT ends those that are left.
const ownerScript = `
exec 3<&0
directory=$1
shift
"$@" </dev/null 3<&- &
postgres=$!
(read -r _ <&3; kill -TERM $postgres; sleep 2; kill -INT $postgres) >/dev/null 2>&1 &
watchdog=$!
wait $postgres
kill $watchdog 2>/dev/null
cd /
rm -rf "$directory"
`

/** Debian keeps the server's programs off the PATH. */
function programFolder(): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...globSync('/usr/lib/postgresql/*/bin')]
  return folders.find((folder) => ['initdb', 'postgres'].every((name) => existsSync(join(folder, name))))
}

/** The server refuses to run as root. */
function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }))
  return { uid: idOf('-u'), gid: idOf('-g') }
}
