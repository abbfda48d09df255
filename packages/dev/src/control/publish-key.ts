import { GripSignatureError, verifyGripSig } from '@grip/core'
import type { ProxyContext } from '../context.ts'

/**
 * Whether a publish is accepted: it is signed with the proxy's key, or no key is required. Any other signature is
 * reported, once for each cause if the publish is accepted all the same.
 */
export async function mayPublish(
  { settings, log, once }: ProxyContext,
  authorization: string | undefined,
  isStrict = false,
): Promise<boolean> {
  const cause = await causeOf(authorization, settings)
  if (cause === undefined) return true
  const requirePublishKey = settings.requirePublishKey || isStrict
  const fate = requirePublishKey
    ? 'it is refused'
    : 'Pushpin accepts it anyway, but services such as Fastly Fanout refuse it'
  const message = `${CAUSES[cause]}; ${fate}: publish with the GRIP_URL of this proxy`
  if (requirePublishKey || once.isFirst('publish-key-differs', cause)) log('publish-key-differs', message)
  return !requirePublishKey
}

type Cause = keyof typeof CAUSES

const CAUSES = {
  missing: 'a publish has no token, though GRIP_URL has a key to sign one with',
  malformed: 'the Authorization of a publish is not a GRIP token',
  signature: 'the token of a publish is signed with another key',
  issuer: 'the token of a publish has another issuer (iss)',
  expired: 'the token of a publish has expired',
}

async function causeOf(
  authorization: string | undefined,
  { key, issuer }: ProxyContext['settings'],
): Promise<Cause | undefined> {
  if (authorization === undefined) return 'missing'
  const [, token] = /^bearer +(\S+)$/i.exec(authorization) ?? []
  if (token === undefined) return 'malformed'
  // A GRIP_URL with a key and no issuer sends the key as it is.
  if (token === key) return undefined
  try {
    await verifyGripSig(token, key, { issuer })
    return undefined
  } catch (error) {
    // A key that signs but cannot verify says nothing about the publish.
    return error instanceof GripSignatureError ? causeBy(error) : undefined
  }
}

function causeBy({ reason }: GripSignatureError): Cause {
  if (reason === 'issuer' || reason === 'expired') return reason
  return reason === 'malformed' || reason === 'too-long' ? 'malformed' : 'signature'
}
