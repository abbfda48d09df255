import { Grip } from '@grip/core'
import { signGripSig } from '@grip/core/wire'

export const KEY = 'a key of these tests, longer than 32 bytes'

/** A configured library, whose proxy is `test`. */
export function createGrip(): Grip {
  return new Grip({ controlUrl: 'http://127.0.0.1:5561', issuer: 'test', key: KEY }, { publish: { fetch } })
}

/** A signature of the proxy, good for an hour. */
export function sign(key: string = KEY): Promise<string> {
  return signGripSig(key, { iss: 'test', exp: Math.floor(Date.now() / 1000) + 3600 })
}

const fetch = async (): Promise<Response> => new Response('Published\n')
