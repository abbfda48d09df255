import type { IncomingMessage } from 'node:http'
import { pathOf } from '../log.ts'

/** Why a WebSocket is passed through: it belongs to a development server, or an option names it. */
export function foreignBecause(
  { url = '/', headers }: IncomingMessage,
  pass: readonly string[],
): string | undefined {
  const path = pathOf(url)
  if (path.includes('/_next/')) return 'its path belongs to Next.js'
  const offered = headers['sec-websocket-protocol']?.split(',').map((protocol) => protocol.trim())
  const vite = offered?.find((protocol) => protocol === 'vite-hmr' || protocol === 'vite-ping')
  if (vite !== undefined) return `its sub-protocol is ${vite}`
  const prefix = pass.find((start) => path.startsWith(start))
  return prefix === undefined ? undefined : `its path begins with ${prefix}`
}
