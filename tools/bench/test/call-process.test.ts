import { expect, it } from 'vitest'
import { callProcess } from '../src/proxies/call-process.ts'
import type { ClientsProcess } from '../src/proxies/clients.ts'
import type { OriginProcess } from '../src/proxies/origin.ts'

it('calls functions of another process, and hears of their errors and of its end', async () => {
  const origin = callProcess<OriginProcess>('origin.ts')
  expect(await origin.call.url()).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)

  const clients = callProcess<ClientsProcess>('clients.ts')
  await expect(clients.call.publish('nobody')).rejects.toThrow(/^clients\.ts: TypeError: /)
  const forever = clients.call.open('webSocket', 'http://127.0.0.1:1', 'http://127.0.0.1:1', 1)
  clients.stop()
  await expect(forever).rejects.toThrow('clients.ts: it ended with null')
  origin.stop()
})
