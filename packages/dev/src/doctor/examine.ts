import { ask, type AskError } from './ask.ts'
import { checkControl, checkGripUrl, clockOf } from './check-control.ts'
import { checkOrigin } from './check-origin.ts'
import { checkPoll } from './check-poll.ts'
import { checkStream, unreachable } from './check-stream.ts'
import { checkWebSocket } from './check-websocket.ts'
import { ok, type Finding } from './finding.ts'
import { readPlan, type DoctorOptions, type Plan } from './plan.ts'

/**
 * Looks at a set-up from outside: GRIP_URL, proxy and app.
 *
 * @returns The findings, in the order in which each depends on the earlier ones.
 * @throws {GripConfigError} An option that cannot be used.
 */
export async function examine(options: DoctorOptions): Promise<Finding[]> {
  const plan = readPlan(options)
  const { finding, credentials } = checkGripUrl(options.gripUrl)
  if (credentials === undefined) return [finding]
  const [control, url, origin] = await Promise.all([
    checkControl(credentials, plan),
    checkUrl(plan),
    checkOrigin(plan, credentials),
  ])
  const findings = [finding, ...control, ...url, ...origin.findings]
  if (url.some(({ status }) => status === 'failed')) return findings
  const [stream, webSocket, poll] = await Promise.all([
    checkStream(plan, credentials, {
      channel: plan.channel ?? origin.channel,
      isReliable: origin.isReliable,
    }),
    checkWebSocket(plan),
    checkPoll(plan, origin.poll),
  ])
  return [...findings, ...stream, ...webSocket, ...poll]
}

async function checkUrl({ url }: Plan): Promise<Finding[]> {
  try {
    const answer = await ask(url, { enough: 300 })
    const clock = clockOf(answer, url.origin)
    return [ok('url', `${url.origin} answers clients`), ...(clock.status === 'failed' ? [clock] : [])]
  } catch (error) {
    return [unreachable(url, error as AskError)]
  }
}
