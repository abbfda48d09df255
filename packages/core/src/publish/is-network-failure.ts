// What `fetch` rejects with is not the same on any two runtimes: a name (DOMException), a code (Node's and Bun's, and
// those of other clients) or nothing but words, some of them in the error's cause.
const NAMES =
  /^(NetworkError|Time(out(Error)?|dOut)|Connection\w+|FailedToOpenSocket|BrokenPipe|E(CONN|HOST|NET)[A-Z]+|ENOTFOUND|EAI_[A-Z]+|EPIPE|E(SOCKET)?TIMEDOUT|EADDRNOTAVAIL|UND_ERR_(SOCKET|CLOSED|DESTROYED|[A-Z]+_TIMEOUT)|ERR_STREAM_PREMATURE_CLOSE)$/
const WORDS =
  /^(fetch failed|failed to fetch|load failed|terminated$|network request failed|internal error; reference)|network ?error|network connection|sending request|reading a body|unable to connect|could not connect|socket hang up|other side closed|connection (was )?(refused|reset|closed|lost|aborted)|timed out/i

/** Whether an error of `fetch` says that the network failed, so that another attempt may succeed. */
export function isNetworkFailure(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 3) return false
  const { name, code, message, cause } = error as Partial<
    Record<'name' | 'code' | 'message' | 'cause', unknown>
  >
  return (
    NAMES.test(String(name)) ||
    NAMES.test(String(code)) ||
    WORDS.test(String(message)) ||
    isNetworkFailure(cause, depth + 1)
  )
}
