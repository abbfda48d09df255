import { AsyncLocalStorage } from 'node:async_hooks'
import { type AdapterUnderTest, describeAdapter } from '@grip/conformance'
import { toVercelHandler, toVercelRoutes } from '@grip/vercel'

type Late = { waitUntil(promise: Promise<unknown>): void }

// The platform's own server writes the Response: its length and its connection are that server's.
const PLATFORM = ['A-2.17', 'A-2.19']

const requestContext = new AsyncLocalStorage<Late>()
Object.assign(globalThis, {
  [Symbol.for('@vercel/request-context')]: { get: () => requestContext.getStore() },
})

describeAdapter({
  name: 'Vercel functions',
  invoke: keepAlive((late, app, request, { basePath }) =>
    requestContext.run(late, () => toVercelHandler(app, { basePath })(request)),
  ),
  unsupported: PLATFORM,
})

describeAdapter({
  name: 'Vercel Edge functions',
  invoke: keepAlive((late, app, request, { basePath }) => toVercelHandler(app, { basePath })(request, late)),
  unsupported: PLATFORM,
})

describeAdapter({
  name: 'Next.js route files',
  invoke: keepAlive((_, app, request, { basePath }) => {
    const routes = toVercelRoutes(app, { basePath })
    return routes[request.method as keyof typeof routes](request, { params: Promise.resolve({}) })
  }),
  // A route file that runs elsewhere than on Vercel has no waitUntil: the answer waits.
  unsupported: PLATFORM,
})

type Invoke = AdapterUnderTest['invoke']

/** A platform that lives on until what was handed to its `waitUntil` has settled. */
function keepAlive(call: (late: Late, ...rest: Parameters<Invoke>) => Promise<Response>): Invoke {
  return async (app, request, options) => {
    if (options.consumed) await request.text()
    const promises: Promise<unknown>[] = []
    const late = { waitUntil: (promise: Promise<unknown>) => void promises.push(promise) }
    try {
      return await call(late, app, request, options)
    } finally {
      while (promises.length > 0) await Promise.allSettled(promises.splice(0))
    }
  }
}
