import { spawn } from 'node:child_process'
import { LogWatch } from './log-watch.ts'

/**
 * Starts a Pushpin on the pushpin.conf in a folder. It lives exactly as long as this process or until `end()`, and
 * takes the folder with it.
 */
export function spawnOwned(
  command: string,
  directory: string,
): { log: LogWatch; ended: Promise<void>; end(): void } {
  const log = new LogWatch()
  const owner = spawn('/bin/sh', ['-c', ownerScript, 'pushpin-owner', directory, command], {
    // A group of its own: Ctrl-C in a terminal must not end the shell before Pushpin.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  owner.stdin.on('error', () => {})
  for (const output of [owner.stdout, owner.stderr]) {
    output.setEncoding('utf8').on('data', (chunk: string) => log.add(chunk))
  }
  const ended = new Promise<void>((resolve) => owner.once('close', () => resolve()))
  return { log, ended, end: () => owner.stdin.end() }
}

// Pushpin's children outlive a killed runner, so a shell owns it: when standard input closes, because of stop()
// or because this process is gone for whatever reason, it sends SIGTERM and removes the directory.
const ownerScript = `
exec 3<&0
"$2" --config="$1/pushpin.conf" --merge-output </dev/null 3<&- &
pushpin=$!
(read -r _ <&3; kill -TERM $pushpin) >/dev/null 2>&1 &
watchdog=$!
wait $pushpin
status=$?
kill $watchdog 2>/dev/null
rm -rf "$1"
exit $status
`
