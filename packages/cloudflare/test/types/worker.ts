// Compiled as a Worker is: with the types of the Workers runtime, and without those of Node and of the DOM.
import { createGripHandler, type GripContext } from '@grip/core'
import { toCloudflareHandler } from '@grip/cloudflare'

interface Env {
  GRIP_URL: string
  ROOMS: KVNamespace
}

const app = createGripHandler<Env>(async (request, grip) => {
  const room: string | null = await grip.env.ROOMS.get(new URL(request.url).pathname)
  // @ts-expect-error: it is no binding
  void grip.env.MISSING
  return room === null ? new Response('Not found\n', { status: 404 }) : grip.holdStream(room)
})

const worker: ExportedHandler<Env> = toCloudflareHandler(app)
export default worker

export const handler: ExportedHandler<Env> = {
  async fetch(request, env, context) {
    return toCloudflareHandler(app).fetch(request, env, context)
  },
}

export function unverified(grip: GripContext<Env>): void {
  // @ts-expect-error: there is no ws before the hooks run
  void grip.ws
  // @ts-expect-error: there is no meta either
  void grip.meta
}
