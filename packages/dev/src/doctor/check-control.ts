import { parseGripUrl } from '@grip/core'
import { ask, shown, type Asked, type AskError } from './ask.ts'
import { failed, ok, skipped, type Finding } from './finding.ts'
import { tokenOf, type Credentials, type Plan } from './plan.ts'

/** Seconds by which clocks may differ, as the library tolerates. */
const MAX_SKEW = 60

/** Looks at GRIP_URL itself. */
export function checkGripUrl(gripUrl: string | undefined): { finding: Finding; credentials?: Credentials } {
  if (gripUrl === undefined || gripUrl === '') {
    const fix = 'set GRIP_URL to the one that your app has, or give --grip-url'
    return {
      finding: failed(
        'grip-url-missing',
        'GRIP_URL is not set, so nothing can be published or verified',
        fix,
      ),
    }
  }
  try {
    const { controlUrl } = parseGripUrl(gripUrl)
    const control = new URL(controlUrl)
    const query = new URL(gripUrl).searchParams
    const read = (name: string): string | undefined => query.get(name)?.replaceAll(' ', '+') ?? undefined
    const verifyKey = read('verify-key')
    const credentials = {
      control,
      issuer: read('iss'),
      key: read('key'),
      hasPublicKey: verifyKey !== undefined,
    }
    return {
      finding: ok('grip-url', `GRIP_URL is well-formed: publishes go to ${shown(control)}`),
      credentials,
    }
  } catch (error) {
    const fix = 'write it as http://127.0.0.1:5561?iss=pushpin&key=changeme, without quotes'
    return { finding: failed('grip-url-invalid', (error as Error).message, fix) }
  }
}

/** Looks at the publish endpoint: whether it is there, is a publish endpoint, and accepts a signed publish. */
export async function checkControl(credentials: Credentials, { url }: Plan): Promise<Finding[]> {
  const { control } = credentials
  const where = shown(control)
  if (control.host === url.host) {
    const fix = 'give GRIP_URL the port for publishers: 5561 for grip-dev and Pushpin'
    return [failed('control-is-client-port', `GRIP_URL has the port for clients, ${control.host}`, fix)]
  }
  try {
    const empty = await post(credentials, '{"items":[]}')
    if (empty.status === 401 || empty.status === 403) {
      const fix = 'compare "key" and "iss" of GRIP_URL with those of the proxy'
      return [failed('publish-refused', `${where} refuses a publish with ${empty.status}`, fix)]
    }
    if (empty.status !== 200 || !/Published/.test(empty.body.toString('utf8'))) {
      const fix =
        'give GRIP_URL the address at which the proxy accepts publishes (port 5561), and make sure that no gateway is in front of it'
      return [
        failed(
          'control-is-no-proxy',
          `${where} answers ${empty.status}, unlike the publish endpoint of a proxy`,
          fix,
        ),
      ]
    }
    return [
      ok('control', `${where} is the publish endpoint of a proxy`),
      ok('publish', 'a signed publish is accepted'),
      clockOf(empty, where),
    ]
  } catch (error) {
    const { kind, message } = error as AskError
    if (kind === 'silent') {
      const fix = 'check that the address is that of the proxy, and that no firewall drops the connection'
      return [failed('control-silent', `${where}: ${message}`, fix)]
    }
    const fix = 'start the proxy, or correct host and port of GRIP_URL'
    return [failed('control-unreachable', `nothing listens at ${where}: ${message}`, fix)]
  }
}

/** Publishes a body, signed as GRIP_URL says. */
export async function post(credentials: Credentials, body: string): Promise<Asked> {
  const { control, key } = credentials
  const url = new URL('publish/', control.href.endsWith('/') ? control : `${control.href}/`)
  const authorization = key === undefined ? {} : { authorization: `Bearer ${await tokenOf(credentials)}` }
  return ask(url, { method: 'POST', headers: { 'content-type': 'application/json', ...authorization }, body })
}

/** Compares the clock of a server with that of this machine. */
export function clockOf({ headers }: Asked, where: string): Finding {
  const time = Date.parse(headers.date ?? '')
  if (Number.isNaN(time)) {
    return skipped(
      'clock',
      `${where} does not say what time it is`,
      'compare the clocks of both machines by hand',
    )
  }
  const seconds = Math.round((time - Date.now()) / 1000)
  if (Math.abs(seconds) <= MAX_SKEW) return ok('clock', `the clock of ${where} is right`)
  const fix = 'set the clock of that machine by NTP: signatures are valid for an hour at most'
  const direction = seconds > 0 ? 'fast' : 'slow'
  return failed(
    'clock-skew',
    `the clock of ${where} is ${Math.abs(seconds)} s ${direction}, by the clock of this machine`,
    fix,
  )
}
