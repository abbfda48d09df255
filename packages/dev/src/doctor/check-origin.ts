import { decodeGripHeaders, decodeGripInstruct, encodeGripLast, type GripInstruct } from '@grip/core/wire'
import { ask, shown, type Asked, type AskError } from './ask.ts'
import { clockOf } from './check-control.ts'
import { checkFeatures } from './check-features.ts'
import type { PollReport } from './check-poll.ts'
import { failed, ok, signatureFinding, skipped, type Finding } from './finding.ts'
import { tokenOf, type Credentials, type Plan } from './plan.ts'

/** What the app itself answers. */
export interface OriginReport {
  findings: Finding[]
  /** The first channel of the stream, if the stream does not have the ids of a reliable stream. */
  channel?: string | undefined
  /** Whether the stream keeps an order that a comment would disturb. */
  isReliable?: boolean
  /** What it answers to the long-poll. */
  poll?: PollReport
}

/** Sends requests to the app as the proxy does, and as a stranger does. */
export async function checkOrigin(plan: Plan, credentials: Credentials): Promise<OriginReport> {
  const { origin, websocket, stream, poll } = plan
  if (origin === undefined) {
    const fix = 'give the address of your app, without the proxy: --origin http://127.0.0.1:3000'
    return { findings: [skipped('unsigned', 'your app was not checked directly, without the proxy', fix)] }
  }
  try {
    const findings = websocket === undefined ? [] : await askEvents(new URL(websocket, origin), credentials)
    if (credentials.key === undefined || credentials.hasPublicKey) return { findings }
    const held =
      stream === undefined ? { findings: [] } : await askStream(new URL(stream, origin), plan, credentials)
    const polled =
      poll === undefined ? { findings: [] } : await askPoll(new URL(poll, origin), plan, credentials)
    return { ...held, ...polled, findings: [...findings, ...held.findings, ...polled.findings] }
  } catch (error) {
    const { kind, message } = error as AskError
    const finding =
      kind === 'silent'
        ? failed('origin-silent', `${shown(origin)}: ${message}`, 'find out why your app does not answer')
        : failed(
            'origin-unreachable',
            `nothing listens at ${shown(origin)}: ${message}`,
            'start your app, or correct --origin',
          )
    return { findings: [finding] }
  }
}

async function askEvents(url: URL, credentials: Credentials): Promise<Finding[]> {
  const unsigned = await postOpen(url, undefined)
  const findings = [clockOf(unsigned, url.origin)]
  if (isOpen(unsigned)) {
    const fix = 'remove dangerouslyAllowUnsigned, or let nobody but the proxy reach your app'
    findings.push(
      failed('unsigned-accepted', `${url.pathname} accepts WebSocket events without a signature`, fix),
    )
  } else
    findings.push(
      ok('unsigned', `${url.pathname} refuses events without a signature, with ${unsigned.status}`),
    )
  if (credentials.key === undefined || credentials.hasPublicKey) {
    const fix = 'compare verify-key with the public key of the proxy'
    return [
      ...findings,
      skipped('key', 'GRIP_URL has no key to sign with, so no signed request was sent', fix),
    ]
  }
  const signed = await postOpen(url, await tokenOf(credentials))
  if (signed.status === 403) return [...findings, whyRefused(url, signed)]
  findings.push(ok('key', 'your app accepts the key and issuer of GRIP_URL'))
  return [...findings, ...(signed.status === 200 ? eventsOf(url, signed) : [])]
}

function postOpen(url: URL, token: string | undefined): Promise<Asked> {
  const headers = {
    'content-type': 'application/websocket-events',
    accept: 'application/websocket-events',
    'sec-websocket-extensions': 'grip',
    'connection-id': 'grip-dev-doctor',
    ...(token !== undefined && { 'grip-sig': token }),
  }
  return ask(url, { method: 'POST', headers, body: 'OPEN\r\n' })
}

function isOpen({ status, body }: Asked): boolean {
  return status === 200 && body.toString('latin1', 0, 6) === 'OPEN\r\n'
}

// The library says why it refuses a signature.
function whyRefused(url: URL, { body }: Asked): Finding {
  const said = body.toString('utf8', 0, 200).trim()
  return signatureFinding(
    `${url.pathname} refuses events that are signed with the key and issuer of GRIP_URL: ${said}`,
  )
}

function eventsOf(url: URL, { headers, body }: Asked): Finding[] {
  const type = headers['content-type'] ?? ''
  if (type !== 'application/websocket-events') {
    const fix =
      'check what a gateway or framework adds: the Content-Type must be exactly application/websocket-events'
    return [
      failed(
        'events-type-changed',
        `${url.pathname} answers events with the Content-Type ${type || 'missing'}`,
        fix,
      ),
    ]
  }
  if (body.toString('latin1', 0, 4) !== 'OPEN') {
    const fix =
      'let your gateway pass bodies as binary; on Lambda set the binary media type, or use an HTTP API'
    return [
      failed(
        'events-changed',
        `${url.pathname} answers events with ${body.length} bytes that are not events`,
        fix,
      ),
    ]
  }
  return [ok('events', `${url.pathname} answers events correctly`)]
}

async function askStream(url: URL, plan: Plan, credentials: Credentials): Promise<OriginReport> {
  const headers = { accept: 'text/event-stream', 'grip-sig': await tokenOf(credentials) }
  const instruct = instructOf(await ask(url, { headers, enough: 1000 }))
  if (instruct === undefined) return { findings: [] }
  const first = instruct.channels?.[0]
  const isReliable = first?.prevId !== undefined
  const next = instruct.links?.find(({ rel }) => rel === 'next')
  const findings = instruct.hold === undefined ? [] : [checkFeatures(url.pathname, instruct, plan)]
  if (next !== undefined) findings.push(await askLink(url, next.uri, instruct, credentials))
  return { findings, channel: isReliable ? undefined : first?.name, isReliable }
}

async function askLink(
  url: URL,
  link: string,
  { channels }: GripInstruct,
  credentials: Credentials,
): Promise<Finding> {
  const target = new URL(link, url)
  const last = new Map(channels?.map(({ name, prevId = '' }) => [name, prevId]))
  const { status } = await ask(new URL(target.pathname + target.search, url), {
    headers: { 'grip-sig': await tokenOf(credentials), 'grip-last': encodeGripLast(last) },
    enough: 1000,
  })
  const answers = `the next link of ${url.pathname} answers ${status}`
  if (status >= 200 && status <= 299) return ok('next-link', answers)
  const fix =
    'let the proxy, which sends no cookie, read it: a request that is signed and has Grip-Last comes from the proxy'
  return failed('next-link-failed', answers, fix)
}

async function askPoll(url: URL, plan: Plan, credentials: Credentials): Promise<OriginReport> {
  const answer = await ask(url, { headers: { 'grip-sig': await tokenOf(credentials) }, enough: 1000 })
  const instruct = instructOf(answer)
  if (instruct?.hold !== 'response') return { findings: [], poll: { isHold: false, status: undefined } }
  const status = instruct.status ?? answer.status
  return { findings: [checkFeatures(url.pathname, instruct, plan)], poll: { isHold: true, status } }
}

function instructOf({ headers, body }: Asked): GripInstruct | undefined {
  try {
    if (headers['content-type']?.startsWith('application/grip-instruct') === true) {
      return decodeGripInstruct(body.toString('utf8')).instruct
    }
    const lines = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)])
    return decodeGripHeaders(lines)
  } catch {
    return undefined
  }
}
