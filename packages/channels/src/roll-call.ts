import type { GripOfRequest } from './grip.ts'
import type { Subscription } from './begin.ts'
import type { ChannelOptions } from './options.ts'
import { publishMessage } from './publish-message.ts'
import type { WireMessage } from './wire.ts'

/** Records who is there, request by request, and tells the others. */
export interface RollCall {
  /** Whether anybody is recorded. */
  isKept: boolean
  /** Records that the client of this request is there. */
  renew(connection?: string): Promise<void>
  /** Records that it has left. */
  leave(connection: string): Promise<void>
  /** Who is there, for a client that connects. */
  messages(): Promise<WireMessage[]>
}

/** Milliseconds that a connection counts as present after its last request; clients come back every 20 seconds. */
const LEASE = 50_000

/** The roll call of one request. */
export function createRollCall(
  grip: GripOfRequest,
  subscriptions: readonly Subscription[],
  { presence, streams }: ChannelOptions,
  who: string | undefined,
): RollCall {
  const client = new URL(grip.request.url).searchParams.get('client') ?? ''
  if (presence === undefined || who === undefined)
    return { isKept: false, renew: async () => {}, leave: async () => {}, messages: async () => [] }
  const listOf = async (channel: string): Promise<WireMessage> => ({
    channel,
    event: 'presence',
    data: await presence.list(channel),
  })
  const tell = async (channel: string) => publishMessage(grip, await listOf(channel), streams, false)
  return {
    isKept: true,
    async renew(connection = client) {
      if (!/^[\w.-]{1,64}$/.test(connection)) return
      for (const { name } of subscriptions)
        if (await presence.enter(name, connection, who, LEASE)) await tell(name)
    },
    async leave(connection) {
      for (const { name } of subscriptions) if (await presence.leave(name, connection)) await tell(name)
    },
    messages: () => Promise.all(subscriptions.map(({ name }) => listOf(name))),
  }
}
