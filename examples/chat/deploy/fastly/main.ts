import { env } from 'fastly:env'
import { allowDynamicBackends } from 'fastly:experimental'
import { createFanoutHandoff } from 'fastly:fanout'
import { SecretStore } from 'fastly:secret-store'
import { fastlyFanout } from '@grip/core'
import app from '../../app.ts'

allowDynamicBackends(true)
addEventListener('fetch', (event) => event.respondWith(answer(event)))

async function answer(event: FetchEvent): Promise<Response> {
  // A request that has not been through Fanout is handed to it, and comes back signed.
  if (!event.request.headers.has('grip-sig')) return createFanoutHandoff(event.request, 'self')
  const token = await new SecretStore('chat').get('FASTLY_TOKEN')
  const proxy = fastlyFanout({
    serviceId: env('FASTLY_SERVICE_ID') ?? '',
    apiToken: token?.plaintext() ?? '',
  })
  return app.fetch(event.request, { GRIP_PROXIES: JSON.stringify([proxy]) }, event)
}
