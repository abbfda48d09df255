import { GripConfigError, type GripError, GripSignatureError } from '../errors.ts'
import { isWebSocketEvents } from '../websocket/from-source.ts'

/** Tells the developer why a request was not trusted. */
export type WarnUntrusted = (refusal: GripError) => void

/** Makes a function that warns once for each cause; strangers cannot flood the log. */
export function warnUntrusted(): WarnUntrusted {
  const told = new Set<string>()
  return (refusal) => {
    // No message shows what a client sent, so there are few.
    const { message } = refusal
    if (told.has(message)) return
    told.add(message)
    console.warn(`grip: a request was not trusted: ${[message, adviceOn(refusal)].join('. ').trim()}`)
  }
}

/** Whether a refusal says that this side and the proxy disagree; a stranger's plain request does not. */
export function isSurprising(refusal: GripError, { method, headers }: Request): boolean {
  if (isWebSocketEvents(method, headers)) return true
  return headers.has('grip-sig') && !(refusal instanceof GripConfigError)
}

function adviceOn(refusal: GripError): string {
  return refusal instanceof GripSignatureError ? (ADVICE[refusal.reason] ?? SAME_KEY) : ''
}

const SAME_KEY = 'Do GRIP_URL and the proxy have the same key and issuer?'

const ADVICE: Readonly<Record<string, string>> = {
  missing: 'Did it come through the proxy? Clients connect to the proxy, and the proxy to this app',
  expired: 'Do the clocks of the proxy and of this machine agree?',
  'not-yet-valid': 'Do the clocks of the proxy and of this machine agree?',
  seal: 'Either the key has changed since then, or a client made them up',
}
