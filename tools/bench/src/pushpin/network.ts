import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** Two places with a distance between them. */
export interface Network {
  /** Address at which the app is reached from where Pushpin is. */
  appHost: string
  /** What a command of the app begins with. */
  atApp: readonly string[]
  /** What a command of Pushpin and its clients begins with. */
  atProxy: readonly string[]
  remove(): Promise<void>
}

/** This machine alone, over its loopback interface. */
export const loopback: Network = {
  appHost: '127.0.0.1',
  atApp: [],
  atProxy: [],
  remove: () => Promise.resolve(),
}

/**
 * Two network namespaces whose packets take some milliseconds there and back. It takes root, `ip` and `python3`.
 *
 * @throws {Error} Any of these is missing.
 */
export async function createNetwork(roundTrip: number): Promise<Network> {
  const suffix = String(process.pid)
  const [app, proxy] = [`app-${suffix}`, `proxy-${suffix}`]
  const devices = { [proxy]: [`gp${suffix}`, '10.77.0.1'], [app]: [`ga${suffix}`, '10.77.0.2'] } as const
  const link = spawn('python3', [
    join(import.meta.dirname, 'link.py'),
    String(roundTrip / 2),
    ...Object.values(devices).map(([device]) => device),
  ])
  const ended = once(link, 'close')
  await Promise.race([once(link.stdout, 'data'), ended.then(() => Promise.reject(new Error('no link')))])
  for (const [place, [device, address]] of Object.entries(devices)) {
    ip('netns', 'add', place)
    ip('link', 'set', device, 'netns', place)
    ip('-n', place, 'link', 'set', 'lo', 'up')
    ip('-n', place, 'addr', 'add', `${address}/24`, 'dev', device)
    ip('-n', place, 'link', 'set', device, 'up')
  }
  return {
    appHost: devices[app]![1],
    atApp: ['ip', 'netns', 'exec', app],
    atProxy: ['ip', 'netns', 'exec', proxy],
    async remove() {
      for (const place of [app, proxy]) ip('netns', 'del', place)
      link.stdin.end()
      await ended
    },
  }
}

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'inherit'] })
}
