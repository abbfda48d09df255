import type { FetchApp } from '@grip/core'
import { describeAdapter } from '../../src/index.ts'

describeAdapter({
  name: 'fetch as it is',
  invoke: async (app: FetchApp, request, { consumed }) => {
    if (consumed) await request.text()
    return app.fetch(request)
  },
  // A base path, and a look at the answer, are an adapter's to give.
  unsupported: ['A-1.14', 'A-1.15', 'A-1.17', 'A-2.16', 'A-2.17', 'A-2.19', 'A-2.20'],
})
