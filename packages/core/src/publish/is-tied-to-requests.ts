/**
 * Whether the platform ties I/O to the request that began it, so that another one must not wait for it: Workers,
 * and the edge runtimes built like them.
 */
export function isTiedToRequests(): boolean {
  const { navigator, EdgeRuntime } = globalThis as {
    navigator?: { userAgent?: string }
    EdgeRuntime?: unknown
  }
  return navigator?.userAgent === 'Cloudflare-Workers' || EdgeRuntime !== undefined
}
