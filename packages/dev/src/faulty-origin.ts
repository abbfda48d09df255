import { STATUS_CODES } from 'node:http'
import { Readable } from 'node:stream'
import type { Faults } from './faults.ts'
import type { OriginAnswer, OriginClient } from './origin-client.ts'

/** The app, unless a fault answers in its place. */
export function faultyOrigin(origin: OriginClient, faults: Faults): OriginClient {
  return {
    address: origin.address,
    send(request) {
      const status = faults.brokenStatus
      return status === undefined ? origin.send(request) : Promise.resolve(brokenAnswer(status))
    },
    upgrade: (path, headers) => origin.upgrade(path, headers),
    close: () => origin.close(),
  }
}

function brokenAnswer(status: number): OriginAnswer {
  const reason = STATUS_CODES[status] ?? 'Broken'
  return {
    status,
    reason,
    headers: [['Content-Type', 'text/plain']],
    body: Readable.from([Buffer.from(`${reason}\n`)]),
    encoding: undefined,
  }
}
