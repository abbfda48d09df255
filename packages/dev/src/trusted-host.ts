/** The name in a `Host` header, or of an address; `undefined` if there is more than a name and a port. */
export function hostnameOf(host: string): string | undefined {
  const url = `http://${host}`
  // The rest of a URL could change the name.
  return /[/\\?#@]/.test(host) || !URL.canParse(url) ? undefined : new URL(url).hostname.toLowerCase()
}

/**
 * Whether a name is one of this machine, or allowed. This finds a page whose name was rebound to 127.0.0.1.
 *
 * @param allowed Names in lower case; one that begins with a dot stands for itself and all names below it.
 */
export function isTrustedHost(hostname: string | undefined, allowed: readonly string[]): boolean {
  if (hostname === undefined) return false
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname) ||
    allowed.some((name) => hostname === name || (name.startsWith('.') && `.${hostname}`.endsWith(name)))
  )
}
