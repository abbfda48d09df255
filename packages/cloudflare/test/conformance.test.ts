import { describeAdapter } from '@grip/conformance'
import { toCloudflareHandler } from '@grip/cloudflare'

describeAdapter({
  name: 'Cloudflare Workers',
  async invoke(app, request, { basePath, consumed }) {
    if (consumed) await request.text()
    const late: Promise<unknown>[] = []
    const context = { waitUntil: (promise: Promise<unknown>) => void late.push(promise) }
    try {
      return await toCloudflareHandler(app, { basePath }).fetch(request, {}, context)
    } finally {
      while (late.length > 0) await Promise.allSettled(late.splice(0))
    }
  },
  // The runtime itself writes the Response: it frames it, and refuses what it cannot.
  unsupported: ['A-2.17', 'A-2.19'],
})
