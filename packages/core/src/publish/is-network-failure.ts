// What `fetch` rejects with is not the same on any two runtimes: a name (DOMException, Deno), a code (Node, Bun, other
// clients) or nothing but words, some of them in the error's cause.
const NAMES =
  /^(NetworkError|TimeoutError|TimedOut|Connection\w+|FailedToOpenSocket|E(CONN|HOST|NET|AI_|PIPE|TIMEDOUT|NOTFOUND)\w*|UND_ERR_(SOCKET|\w+_TIMEOUT))$/
const WORDS =
  /^(fetch failed|failed to fetch|load failed|terminated$|internal error; ref)|network ?error|network (connection|request)|connection (refused|reset|closed|lost)|sending request|reading a body|unable to connect|socket hang up|timed out/i

/** Whether an error of `fetch` says that the network failed, so that another attempt may succeed. */
export function isNetworkFailure(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 3) return false
  const { name, code, message, cause } = error as Partial<
    Record<'name' | 'code' | 'message' | 'cause', unknown>
  >
  return (
    [name, code].some((text) => NAMES.test(String(text))) ||
    WORDS.test(String(message)) ||
    isNetworkFailure(cause, depth + 1)
  )
}
