const token = location.hash.slice(1)
const headers = { authorization: `Bearer ${token}` }

/** What went wrong, in words for a person. */
export class ApiError extends Error {
  constructor(status, message) {
    super(message)
    this.status = status
  }
}

async function ask(path, init = {}) {
  const response = await fetch(`api/${path}`, { ...init, headers: { ...headers, ...init.headers } })
  const answer = await response.json()
  if (!response.ok) throw new ApiError(response.status, answer.message)
  return answer
}

/** Reads something. */
export function get(path, query = {}) {
  const search = new URLSearchParams(query).toString()
  return ask(search === '' ? path : `${path}?${search}`)
}

/** Does something. */
export function act(action, fields = {}) {
  const body = JSON.stringify({ action, ...fields })
  return ask('action', { method: 'POST', headers: { 'content-type': 'application/json' }, body })
}

/** Passes on each line while the page is open, and reports when it cannot. */
export async function live(onLine, onState) {
  for (let after = 0; ;) {
    try {
      const response = await fetch(`api/live?after=${after}`, { headers })
      if (!response.ok) throw new ApiError(response.status, (await response.json()).message)
      onState('live')
      for await (const line of linesOf(response.body)) {
        after = line.last
        onLine(line)
      }
    } catch (error) {
      if (error.status === 401 || error.status === 403) return onState('refused', error.message)
    }
    onState('waiting')
    await new Promise((resolve) => setTimeout(resolve, 1000))
    // A proxy that has restarted counts from the beginning, and has another token.
  }
}

async function* linesOf(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { value, done } = await reader.read()
    if (done) return
    const lines = (rest + value).split('\n')
    rest = lines.pop()
    for (const line of lines) yield JSON.parse(line)
  }
}
