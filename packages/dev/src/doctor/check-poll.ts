import { ask, PATIENCE, type Asked, type AskError } from './ask.ts'
import { unreachable } from './check-stream.ts'
import { failed, ok, skipped, type Finding } from './finding.ts'
import type { Plan } from './plan.ts'

/** What the app itself answers to the long-poll, without the proxy. */
export interface PollReport {
  /** Whether the app holds it. */
  isHold: boolean
  /** Status that a client gets at the timeout. */
  status: number | undefined
}

/** Starts the long-poll as a client does: if it is held, there is no answer for a while. */
export async function checkPoll({ url, poll }: Plan, app: PollReport | undefined): Promise<Finding[]> {
  if (poll === undefined) {
    return [skipped('poll', 'no long-poll was checked', 'to check one, name its path: --poll /poll')]
  }
  const target = new URL(poll, url)
  try {
    return [answered(target.pathname, await ask(target, { enough: 0 }), app)]
  } catch (error) {
    if ((error as AskError).kind !== 'silent') return [unreachable(target, error as AskError)]
    const held = ok('poll', `${poll} is held: it has no answer for ${PATIENCE / 1000} s`)
    if (app?.status !== 304) return [held]
    return [held, ok('not-modified', `${poll} answers 304 at its timeout, and the hold reaches the proxy`)]
  }
}

function answered(path: string, { status, headers }: Asked, app: PollReport | undefined): Finding {
  if (headers['grip-hold'] !== undefined || headers['grip-channel'] !== undefined || status === 501) {
    const fix = 'clients have to reach the proxy: let --url, DNS or the route of your gateway lead to it'
    return failed('past-the-proxy', `${path} is answered by your app itself, not through a proxy`, fix)
  }
  if (status === 304) {
    const fix =
      'answer with grip.holdResponse(channel, { status: 304 }): it is sent as a 200 with Grip-Status, because gateways drop the headers of a 304'
    return failed('not-modified-lost', `${path} answers 304 at once, without being held`, fix)
  }
  if (status >= 400) {
    return failed(
      'poll-refused',
      `${path} answers ${status}`,
      'check that the path is right, and whether it needs a sign-in',
    )
  }
  if (app?.isHold === true) {
    const fix = 'let no gateway between proxy and app drop headers that begin with "Grip-"'
    return failed('poll-not-held', `${path} answers ${status} at once, though your app holds it`, fix)
  }
  const fix = 'try again when there is nothing new, with --origin, or name another path'
  return skipped('poll', `${path} answers ${status} at once, so nothing was held`, fix)
}
