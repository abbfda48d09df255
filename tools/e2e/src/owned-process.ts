import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { within } from '@grip/conformance'

/** How to start a process. */
export interface ProcessInit {
  /** Program and arguments. */
  command: readonly string[]
  /** Added to the PATH, HOME and TMPDIR of this process; nothing else is passed on. */
  env?: Record<string, string>
  cwd?: string
}

/** A process that lives until `stop()`, and never longer than this one. */
export class OwnedProcess {
  readonly #owner: ChildProcess
  readonly #closed: Promise<unknown>
  readonly #lines: string[] = []
  #waiting: (() => void)[] = []
  #over = false

  constructor({ command, env = {}, cwd }: ProcessInit) {
    const { PATH = '', HOME = '', TMPDIR = '/tmp' } = process.env
    this.#owner = spawn('/bin/sh', ['-c', ownerScript, 'owner', ...command], {
      env: { PATH, HOME, TMPDIR, ...env },
      cwd,
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    this.#owner.stdin!.on('error', () => {})
    this.#closed = once(this.#owner, 'close').finally(() => {
      this.#over = true
      this.#wake()
    })
    for (const input of [this.#owner.stdout!, this.#owner.stderr!]) {
      createInterface({ input }).on('line', (line) => {
        this.#lines.push(line)
        this.#wake()
      })
    }
  }

  /** All that the process has written. */
  get output(): string {
    return this.#lines.slice(1).join('\n')
  }

  /** Process id of the program itself. */
  async pid(): Promise<number> {
    return Number((await this.line(/^owned-pid (\d+)$/))[1])
  }

  /** Resolves with the match of the first line that matches; bounded. */
  line(pattern: RegExp): Promise<RegExpExecArray> {
    return within(this.#find(pattern), `a process to write ${pattern}`, 60)
  }

  async #find(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      for (const line of this.#lines) {
        const match = pattern.exec(line)
        if (match) return match
      }
      if (this.#over) throw new Error(`the process ended before ${pattern}:\n${this.output}`)
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  /** Resolves with a promise, unless the process ends before. */
  whileAlive<T>(promise: Promise<T>): Promise<T> {
    const ended = this.#closed.then(() => {
      throw new Error(`the process ended:\n${this.output}`)
    })
    return Promise.race([promise, ended])
  }

  /** Resolves once the process has ended by itself; bounded. */
  async ended(): Promise<void> {
    await within(this.#closed, 'a process to end by itself', 60)
  }

  /** Ends the process, and all that it started. */
  async stop(): Promise<void> {
    this.#owner.stdin!.end()
    await within(this.#closed, 'a process to end', 60)
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}

// A shell owns the program. When its standard input closes, because of stop() or because this process is gone for
// whatever reason, it kills its group, which is the program and all that it started; frozen ones die too.
const ownerScript = `
exec 3<&0
"$@" </dev/null 3<&- &
program=$!
echo "owned-pid $program"
(read -r _ <&3; kill -KILL 0) >/dev/null 2>&1 &
wait $program
kill -KILL 0
`
