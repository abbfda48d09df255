import { type ChildProcess, fork, type Serializable } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A process of a soak: it says once that it is ready, then answers one command after the other. */
export class Worker<Ready> {
  readonly ready: Promise<Ready>
  readonly #child: ChildProcess
  readonly #exit: Promise<unknown>

  /** @param name The file beside this one that the process runs, with its input as its only argument. */
  constructor(name: 'proxy' | 'origin' | 'clients', input: unknown) {
    const file = fileURLToPath(new URL(`./${name}.ts`, import.meta.url))
    this.#child = fork(file, [JSON.stringify(input)], { execArgv: ['--expose-gc'] })
    this.#exit = once(this.#child, 'exit')
    this.ready = this.#next() as Promise<Ready>
    this.ready.catch(() => {})
  }

  /** @throws {Error} The process has ended. */
  async ask<Reply>(command: Serializable): Promise<Reply> {
    await this.ready
    const reply = this.#next()
    this.#child.send(command)
    return (await reply) as Reply
  }

  /** Ends the process as a crash would, and resolves when it is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#exit
  }

  async #next(): Promise<unknown> {
    const ended = this.#exit.then(() => Promise.reject(new Error('a process of the soak has ended')))
    const [message] = (await Promise.race([once(this.#child, 'message'), ended])) as [unknown]
    return message
  }
}

/** What a process was given by {@link Worker}. */
export function workerInput<Input>(): Input {
  return JSON.parse(process.argv[2]!) as Input
}

/** Says that the process is ready, and answers each command. */
export function serveWorker(ready: unknown, answer: (command: string) => unknown = () => undefined): void {
  process.on(
    'message',
    (command: string) => void Promise.resolve(answer(command)).then((reply) => tell(reply)),
  )
  // Nothing of a soak is left behind, however it ends.
  process.once('disconnect', () => process.exit())
  tell(ready)
}

function tell(message: unknown): void {
  process.send!(message)
}
