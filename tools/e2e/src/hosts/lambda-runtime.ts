import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { OwnedProcess } from '../owned-process.ts'
import { E2E } from '../paths.ts'

/** What a function answered, as the runtime client handed it over. */
export interface LambdaAnswer {
  failed: boolean
  streaming: boolean
  body: Buffer
}

/** Options of {@link startLambda}. */
export interface LambdaInit {
  /** The bundle that holds the function. */
  file: string
  /** Name of its export. */
  handler: string
  env: Record<string, string>
  /** Whether the process is stopped as soon as it asks for more work and there is none. */
  freeze: boolean
}

/** Starts AWS's runtime client with a function, on a Runtime API of our own; resolves once it asks for work. */
export async function startLambda({ file, handler, env, freeze }: LambdaInit): Promise<LambdaRuntime> {
  const runtime = new LambdaRuntime()
  const server = http.createServer((request, response) => {
    if (request.url?.endsWith('/invocation/next')) runtime.next(response)
    else runtime.answer(request, response).catch((error: unknown) => response.destroy(error as Error))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = startClient(file, handler, (server.address() as AddressInfo).port, env)
  await runtime.own(server, client, freeze)
  return runtime
}

/** The Runtime API, and the process that works for it. */
export class LambdaRuntime {
  readonly #queue: { id: string; event: unknown }[] = []
  readonly #answers = new Map<string, (answer: LambdaAnswer) => void>()
  #server: http.Server | undefined
  #client: OwnedProcess | undefined
  /** Process id of what is frozen between invocations. */
  #frozenPid: number | undefined
  #idle: http.ServerResponse | undefined
  #rest = Promise.withResolvers<void>()
  #invocations = 0

  /** Takes over the server and the process, once that asks for work. */
  async own(server: http.Server, client: OwnedProcess, freeze: boolean): Promise<void> {
    this.#server = server
    this.#client = client
    await client.whileAlive(this.#rest.promise)
    if (freeze) this.#frozenPid = await client.pid()
  }

  /** Whether it waits for work. */
  get isFree(): boolean {
    return this.#idle !== undefined
  }

  /** Hands an event to the function. */
  invoke(event: unknown): Promise<LambdaAnswer> {
    const id = randomUUID()
    const answer = new Promise<LambdaAnswer>((resolve) => this.#answers.set(id, resolve))
    this.#queue.push({ id, event })
    this.#give()
    return answer.finally(() => this.#answers.delete(id))
  }

  /** How many events it was given, once it rests. */
  async resting(): Promise<number> {
    await this.#rest.promise
    return this.#invocations
  }

  /** All that the function has written. */
  get output(): string {
    return this.#client?.output ?? ''
  }

  async stop(): Promise<void> {
    await this.#client?.stop()
    this.#server?.closeAllConnections()
    this.#server?.close()
  }

  /** The client asks for work. */
  next(response: http.ServerResponse): void {
    this.#idle = response
    if (this.#queue.length > 0) this.#give()
    else if (this.#frozenPid === undefined) this.#rest.resolve()
    // The real one freezes a process here, whatever it still has to do; one that is gone rests, unseen.
    else this.#freeze(this.#frozenPid, response).then(this.#rest.resolve, () => {})
  }

  /** The client has an answer, or an error. */
  async answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const body = await buffer(request)
    const [, id = '', outcome] = /invocation\/([^/]+)\/(response|error)$/.exec(request.url ?? '') ?? []
    const { 'lambda-runtime-function-response-mode': mode } = request.headers
    response.writeHead(202).end('{"status":"OK"}')
    this.#answers.get(id)?.({ failed: outcome !== 'response', streaming: mode === 'streaming', body })
  }

  #give(): void {
    if (this.#idle === undefined || this.#queue.length === 0) return
    const { id, event } = this.#queue.shift()!
    const idle = this.#idle
    this.#idle = undefined
    this.#rest = Promise.withResolvers()
    this.#invocations++
    if (this.#frozenPid !== undefined) process.kill(this.#frozenPid, 'SIGCONT')
    const headers = {
      'Content-Type': 'application/json',
      'Lambda-Runtime-Aws-Request-Id': id,
      'Lambda-Runtime-Deadline-Ms': String(Date.now() + 60_000),
      'Lambda-Runtime-Invoked-Function-Arn': 'arn:aws:lambda:eu-west-1:123456789012:function:chat',
    }
    idle.writeHead(200, headers).end(JSON.stringify(event))
  }

  async #freeze(pid: number, idle: http.ServerResponse): Promise<void> {
    process.kill(pid, 'SIGSTOP')
    while (this.#idle === idle && !(await isStopped(pid)))
      await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** Whether a process stands still, as the system sees it. */
async function isStopped(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  // The name in parentheses may hold spaces; the state follows it.
  return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T')
}

function startClient(file: string, handler: string, port: number, env: Record<string, string>): OwnedProcess {
  return new OwnedProcess({
    command: [process.execPath, join(E2E, 'node_modules/aws-lambda-ric/index.mjs'), `lambda.${handler}`],
    env: {
      ...env,
      _HANDLER: `lambda.${handler}`,
      LAMBDA_TASK_ROOT: dirname(file),
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
      AWS_LAMBDA_FUNCTION_NAME: 'chat',
      AWS_LAMBDA_FUNCTION_VERSION: '1',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_LAMBDA_LOG_GROUP_NAME: 'group',
      AWS_LAMBDA_LOG_STREAM_NAME: 'stream',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    },
  })
}
