import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { type LambdaAnswer, type LambdaInit, type LambdaRuntime, startLambda } from './lambda-runtime.ts'

/**
 * Starts Lambda's own API, by which functions invoke each other, and a first process for one of the functions of a
 * bundle.
 */
export async function startLambdaService(init: LambdaInit): Promise<LambdaService> {
  const server = http.createServer((request, response) => {
    accept(request, response).catch((error: unknown) => response.destroy(error as Error))
  })
  const accept = async (request: http.IncomingMessage, response: http.ServerResponse): Promise<void> => {
    const [, handler = ''] = /^\/2015-03-31\/functions\/(\w+)\/invocations$/.exec(request.url ?? '') ?? []
    // Of kind `Event`: it is answered before the function runs.
    service.invoke(JSON.parse(await text(request)), handler).catch(console.error)
    response.writeHead(202).end()
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const service = new LambdaService({ ...init, env: { ...init.env, LAMBDA_URL: url } }, server)
  await service.begin(init.handler)
  return service
}

/** Functions, each with as many processes as it has invocations at a time. */
export class LambdaService {
  readonly #init: LambdaInit
  readonly #server: http.Server
  readonly #processes: { handler: string; runtime: LambdaRuntime }[] = []

  constructor(init: LambdaInit, server: http.Server) {
    this.#init = init
    this.#server = server
  }

  /** Starts one more process for a function. */
  async begin(handler: string): Promise<LambdaRuntime> {
    const runtime = await startLambda({ ...this.#init, handler })
    this.#processes.push({ handler, runtime })
    return runtime
  }

  /** Hands an event to a function. */
  async invoke(event: unknown, handler: string = this.#init.handler): Promise<LambdaAnswer> {
    const free = this.#processes.find((one) => one.handler === handler && one.runtime.isFree)
    const runtime = free?.runtime ?? (await this.begin(handler))
    return runtime.invoke(event)
  }

  /** How many events all were given, once they rest. */
  async resting(): Promise<number> {
    const counts = await Promise.all(this.#processes.map(({ runtime }) => runtime.resting()))
    return counts.reduce((sum, count) => sum + count, 0)
  }

  /** All that the functions have written. */
  get output(): string {
    return this.#processes.map(({ runtime }) => runtime.output).join('\n')
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await Promise.all(this.#processes.map(({ runtime }) => runtime.stop()))
  }
}
