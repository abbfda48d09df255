import type { FetchApp } from '@grip/core'

/** How a request is to be passed through an adapter. */
export interface InvokeOptions {
  /** Base path that the adapter is told to remove. */
  basePath?: string
  /** Whether other code reads the body before the adapter gets the request. */
  consumed?: boolean
}

/** An adapter and its round trip: a request, the platform's event, the adapter, its answer, a response. */
export interface AdapterUnderTest {
  name: string
  /**
   * Turns a request into the platform's own, calls the adapter with it, and turns what it gave back into the
   * response that a client of the platform gets. `linesOf(request)` are the header lines to send.
   */
  invoke(app: FetchApp, request: Request, options: InvokeOptions): Promise<Response>
  /** Ids of clauses that the platform cannot keep; each is asserted to fail. */
  unsupported: readonly string[]
}
