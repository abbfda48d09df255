// The dev proxy, in a process of its own.
import { createDevProxy } from '@grip/dev'
import { serveCalls } from './call-process.ts'

const [origin = ''] = process.argv.slice(2)
const proxy = createDevProxy({ origin, port: 0, controlPort: 0 })

/** What the proxy's process does. */
export type DevProxyProcess = { urls(): Promise<{ url: string; controlUrl: string }> }

serveCalls<DevProxyProcess>({
  urls: async () => {
    const { url, controlUrl } = await proxy
    return { url, controlUrl }
  },
})
