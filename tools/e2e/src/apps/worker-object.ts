import type { GripEnv } from '@grip/core'
import type { StreamJob } from '@grip/streams'
import { writeAnswer } from './answers.ts'

export { default } from './app.ts'

/** A Durable Object that writes an answer: it lives for as long as that takes, whatever becomes of the request. */
export class Writer {
  readonly #env: GripEnv

  constructor(_: unknown, env: GripEnv) {
    this.#env = env
  }

  async fetch(request: Request): Promise<Response> {
    void writeAnswer(this.#env, (await request.json()) as StreamJob)
    return new Response(null, { status: 202 })
  }
}
