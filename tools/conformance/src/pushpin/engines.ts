import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'

/** A Pushpin that can be started here. */
export interface Engine {
  /** Its command, a path. */
  command: string
  /** What it says of itself, for example `1.41.0`. */
  version: string
}

/** The oldest version that the library is made for. */
export const OLDEST = '1.36'

/** Says how to get a Pushpin where there is none. */
export const NOT_INSTALLED = 'Pushpin is not installed: apt-get install pushpin'

/**
 * The Pushpin that tests run on: the one of the variable `GRIP_PUSHPIN`, a path or `newest`, or the first of
 * {@link allEngines}.
 *
 * @throws {Error} None is there, it does not start, or it is older than {@link OLDEST}.
 */
export function findEngine(wanted: string | undefined = process.env['GRIP_PUSHPIN']): Engine {
  if (wanted === undefined || wanted === '') {
    const [first] = allEngines()
    if (first === undefined) throw new Error(NOT_INSTALLED)
    return first
  }
  if (wanted !== 'newest') return engineOf(wanted)
  const newest = newestEngine()
  if (newest === undefined) throw new Error(`the newest Pushpin is not here: ${HOW_TO_BRING}`)
  return newest
}

/** The Pushpin of Debian unstable that `newest-pushpin.sh` has brought; undefined where it has not, or cannot start. */
export function newestEngine(): Engine | undefined {
  try {
    return engineOf(join(newestFolder(), 'pushpin'))
  } catch {
    return undefined
  }
}

/** Every Pushpin that is here, each version once: the one on the PATH, and the newest. */
export function allEngines(): Engine[] {
  const command = onPath('pushpin')
  const found = [command === undefined ? undefined : engineOf(command), newestEngine()]
  const engines = found.filter((engine) => engine !== undefined)
  return engines.filter(({ version }, index) => engines.findIndex((one) => one.version === version) === index)
}

/** How to bring the newest one. */
export const HOW_TO_BRING = 'pnpm --filter @grip/conformance newest-pushpin brings it, on Debian'

/** True when version `a` is newer than `b`; parts that one of them has not count as 0. */
export function isNewer(a: string, b: string): boolean {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number))
  for (let part = 0; part < 3; part++) {
    const difference = (left![part] ?? 0) - (right![part] ?? 0)
    if (difference !== 0) return difference > 0
  }
  return false
}

const engines = new Map<string, Engine>()

function engineOf(command: string): Engine {
  const known = engines.get(command)
  if (known !== undefined) return known
  const { stdout, stderr, error } = spawnSync(command, ['--version'], { encoding: 'utf8' })
  const version = /\d+(\.\d+)+/.exec(stdout ?? '')?.[0]
  if (version === undefined) {
    const why = error?.message ?? (stderr.trim() || stdout.trim() || 'it printed nothing')
    throw new Error(`${command} --version names no version: ${why}`)
  }
  if (isNewer(OLDEST, version)) {
    throw new Error(`${command} is Pushpin ${version}, but ${OLDEST} is the oldest that works: upgrade it`)
  }
  const engine = { command, version }
  engines.set(command, engine)
  return engine
}

// The same folder as in newest-pushpin.sh.
function newestFolder(): string {
  const { GRIP_PUSHPIN_CACHE, XDG_CACHE_HOME } = process.env
  return GRIP_PUSHPIN_CACHE || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'grip-pushpin')
}

function onPath(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.map((folder) => join(folder, name)).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
