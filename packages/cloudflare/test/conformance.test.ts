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
      await Promise.allSettled(late)
    }
  },
  unsupported: [],
})
