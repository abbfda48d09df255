import { ask, shown, type Asked, type AskError } from './ask.ts'
import { post } from './check-control.ts'
import { failed, ok, skipped, type Finding } from './finding.ts'
import type { Credentials, Plan } from './plan.ts'

/** Milliseconds that a stream has to stay open to count as held. */
const HELD = 1200

/** Milliseconds that a published item may take. */
const ARRIVAL = 2500

/** Opens the stream as an `EventSource` does, and publishes a comment to it. */
export async function checkStream(
  plan: Plan,
  credentials: Credentials,
  { channel, isReliable = false }: { channel: string | undefined; isReliable?: boolean | undefined },
): Promise<Finding[]> {
  const { url, stream } = plan
  if (stream === undefined) {
    return [skipped('stream', 'no stream was checked', 'to check one, name its path: --stream /events')]
  }
  const target = new URL(stream, url)
  const marker = `: grip-dev doctor ${Math.random().toString(36).slice(2)}`
  let arrived = (): void => {}
  const arrival = new Promise<number>((resolve) => (arrived = () => resolve(performance.now())))
  const headers = { accept: 'text/event-stream' }
  let text = ''
  const done = new AbortController()
  const asking = ask(target, {
    headers,
    enough: HELD + ARRIVAL,
    signal: done.signal,
    onData: (piece) => {
      if ((text += piece).includes(marker)) arrived()
    },
  })
  try {
    const first = await Promise.race([asking, begun(target)])
    const wrong = wrongStream(target, first)
    if (wrong !== undefined) return [wrong]
    const held = ok('stream', `${stream} is held, as text/event-stream`)
    if (channel === undefined) return [held, notPublished(isReliable)]
    const begin = performance.now()
    const item = { channel, 'no-seq': true, formats: { 'http-stream': { content: `${marker}\n\n` } } }
    await post(credentials, JSON.stringify({ items: [item] }))
    const at = await Promise.race([arrival, asking.then(() => undefined)])
    if (at !== undefined)
      return [
        held,
        ok(
          'publish-arrives',
          `a comment published to "${channel}" arrives after ${Math.round(at - begin)} ms`,
        ),
      ]
    const fix = `check that GRIP_URL is that of the proxy at ${url.origin}, and that ${stream} is held on "${channel}", prefix included`
    return [
      held,
      failed(
        'publish-lost',
        `a comment published to "${channel}" does not arrive within ${ARRIVAL / 1000} s`,
        fix,
      ),
    ]
  } catch (error) {
    return [unreachable(target, error as AskError)]
  } finally {
    asking.catch(() => {})
    done.abort()
  }
}

function notPublished(isReliable: boolean): Finding {
  if (isReliable) {
    const fix = 'to check it anyway, name another channel of the stream: --channel news'
    return skipped(
      'publish-arrives',
      'nothing was published, because a comment would disturb the order of a reliable stream',
      fix,
    )
  }
  const fix = 'name its channel, --channel news, or the address of your app, --origin'
  return skipped('publish-arrives', 'nothing was published, because the channel is not known', fix)
}

/** Reports a server that gave no answer. */
export function unreachable(url: URL, { kind, message }: AskError): Finding {
  if (kind === 'silent') {
    return failed(
      'url-silent',
      `${shown(url)}: ${message}`,
      'check that your app answers, and that --url is the address of the proxy',
    )
  }
  return failed(
    'url-unreachable',
    `nothing listens at ${shown(url)}: ${message}`,
    'start the proxy, or correct --url',
  )
}

// The headers of a held stream arrive at once; an answer that ends within that time was not held.
async function begun(target: URL): Promise<Asked> {
  return ask(target, { headers: { accept: 'text/event-stream' }, enough: HELD })
}

function wrongStream(target: URL, { status, headers, hasEnded, body }: Asked): Finding | undefined {
  const where = target.pathname
  if (headers['grip-hold'] !== undefined || headers['grip-channel'] !== undefined || status === 501) {
    const fix = 'clients have to reach the proxy: let --url, DNS or the route of your gateway lead to it'
    return failed('past-the-proxy', `${where} is answered by your app itself, not through a proxy`, fix)
  }
  if (status < 200 || status > 299) {
    const fix =
      status === 502
        ? 'check the log of the proxy, and whether your app answers'
        : 'check that the path is right, and whether it needs a sign-in'
    return failed('stream-refused', `${where} answers ${status}${quoted(body)}`, fix)
  }
  if (hasEnded) {
    const fix =
      'answer with grip.holdStream(…), and let no gateway between proxy and app drop headers that begin with "Grip-"'
    return failed('stream-not-held', `${where} ends by itself: the proxy was not told to hold it`, fix)
  }
  const type = headers['content-type'] ?? ''
  if (type.split(';', 1)[0]!.trim().toLowerCase() === 'text/event-stream') return undefined
  const has = type === '' ? 'has no Content-Type' : `has the Content-Type ${type}`
  const fix = 'set "content-type": "text/event-stream" on the hold'
  return failed('stream-without-type', `${where} ${has}: an EventSource never opens on it`, fix)
}

function quoted(body: Buffer): string {
  const text = body.toString('utf8', 0, 200).trim().split('\n', 1)[0]!
  return text === '' ? '' : `: ${text}`
}
