/** Whether the platform ties I/O to the request that began it: Workers, and edge runtimes built like them. */
export function isTiedToRequests(): boolean {
  const { navigator, EdgeRuntime } = globalThis as {
    navigator?: { userAgent?: string }
    EdgeRuntime?: unknown
  }
  return navigator?.userAgent === 'Cloudflare-Workers' || EdgeRuntime !== undefined
}
