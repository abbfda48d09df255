/** What the doctor can find, by stable code. */
export type FindingCode =
  | 'grip-url-missing'
  | 'grip-url-invalid'
  | 'grip-url'
  | 'control-unreachable'
  | 'control-silent'
  | 'control-is-client-port'
  | 'control-is-no-proxy'
  | 'control'
  | 'publish-refused'
  | 'publish'
  | 'clock-skew'
  | 'clock'
  | 'url-unreachable'
  | 'url-silent'
  | 'url'
  | 'past-the-proxy'
  | 'stream-refused'
  | 'stream-without-type'
  | 'stream-not-held'
  | 'stream'
  | 'publish-lost'
  | 'publish-arrives'
  | 'websocket-refused'
  | 'events-not-answered'
  | 'websocket'
  | 'bytes-changed'
  | 'bytes'
  | 'origin-unreachable'
  | 'origin-silent'
  | 'unsigned-accepted'
  | 'unsigned'
  | 'key-differs'
  | 'issuer-differs'
  | 'key'
  | 'events-type-changed'
  | 'events-changed'
  | 'events'
  | 'next-link-failed'
  | 'next-link'
  | 'feature-missing'
  | 'features'
  | 'poll-refused'
  | 'poll-not-held'
  | 'poll'
  | 'not-modified-lost'
  | 'not-modified'

/** One check and its result. */
export interface Finding {
  code: FindingCode
  status: 'ok' | 'failed' | 'skipped'
  /** What was seen. */
  message: string
  /** What to do, if a check failed; what to add, if a check was skipped. */
  fix?: string
}

/** A check that passed. */
export function ok(code: FindingCode, message: string): Finding {
  return { code, status: 'ok', message }
}

/** A check that failed. */
export function failed(code: FindingCode, message: string, fix: string): Finding {
  return { code, status: 'failed', message, fix }
}

/** A check that was skipped. */
export function skipped(code: FindingCode, message: string, fix: string): Finding {
  return { code, status: 'skipped', message, fix }
}

/** Why an app refuses a signature, by the text of its answer. */
export function signatureFinding(message: string): Finding {
  if (/issuer/i.test(message.split(': ').at(-1)!)) {
    return failed(
      'issuer-differs',
      message,
      'give app and proxy the same issuer: "iss" of GRIP_URL, sig_iss of Pushpin',
    )
  }
  if (/expired|not yet valid/i.test(message)) {
    return failed('clock-skew', message, 'set the clocks of proxy and app by NTP')
  }
  return failed(
    'key-differs',
    message,
    'give app and proxy the same key: "key" of GRIP_URL, sig_key of Pushpin',
  )
}
