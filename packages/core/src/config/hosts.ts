/** Whether a host is this machine. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127\./.test(ipv4(hostname))
  )
}

/**
 * Whether plain HTTP to a host stays within a machine or a private network: loopback, the private and
 * link-local ranges, names of one label, `.local`, `.internal` and `.svc`.
 */
export function isPrivateHost(hostname: string): boolean {
  if (isLoopback(hostname)) return true
  const address = ipv4(hostname)
  if (address !== '') return /^(10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.)/.test(address)
  if (hostname.startsWith('[')) return /^\[(f[cd][\da-f]{2}|fe[89ab][\da-f]):/.test(hostname)
  return !hostname.includes('.') || /\.(local|internal|svc|svc\.cluster\.local)\.?$/.test(hostname)
}

// A URL spells every IPv4 address as four decimal numbers.
function ipv4(hostname: string): string {
  return /^\d+\.\d+\.\d+\.\d+$/.test(hostname) ? hostname : ''
}
