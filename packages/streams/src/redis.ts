import { checkArgument, checkOptions, parseUrl } from '@grip/core/adapter'
import type { AppendCondition, History, StoredEntry, StreamState } from './history.ts'
import { checkClient } from './internal/check-store.ts'

/** A Redis client: `redis`, `ioredis`, or a function that sends a command, such as {@link redisRest}. */
export type RedisClient =
  | { sendCommand(command: string[]): Promise<unknown> }
  | { call(command: string, ...values: string[]): Promise<unknown> }
  | ((command: string[]) => Promise<unknown>)

/** Options of {@link redisHistory}. */
export interface RedisHistoryOptions {
  /** What the keys begin with. Default `grip:`. */
  prefix?: string | undefined
  /** Milliseconds after which an entry may go, at least 1,000; the numbers stay. Default one day. */
  keep?: number | undefined
}

/**
 * A history in Redis, from version 5 on, or in what speaks its protocol. Each stream has two keys, on one node of a
 * cluster. It must not evict keys: `maxmemory-policy noeviction`.
 *
 * @throws {TypeError} A value that is not a client, or an option with an invalid value.
 * @throws {GripConfigError} A misspelt option.
 *
 * @example
 * const streams = createStreams({ history: redisHistory(new Redis(process.env.REDIS_URL)) })
 */
export function redisHistory(client: RedisClient, options: RedisHistoryOptions = {}): History {
  const send = senderOf(client)
  checkOptions('redisHistory()', options, ['prefix', 'keep'])
  const { prefix = 'grip:', keep = 86_400_000 } = options
  checkArgument(typeof prefix === 'string', '"prefix" must be a string')
  checkArgument(
    Number.isSafeInteger(keep) && keep >= 1000,
    '"keep" must be a whole number of milliseconds, at least 1,000',
  )
  const keysOf = (stream: string): [state: string, entries: string] => {
    const key = `${prefix}{${stream}}`
    return [key, `${key}:entries`]
  }

  return {
    async append(stream: string, data: string, condition?: AppendCondition): Promise<number | undefined> {
      const { epoch = 0, after = -1, begin = false, end = false } = condition ?? {}
      const values = [data, epoch, after, Number(begin), Number(end), keep].map(String)
      const id = Number(await send(['EVAL', APPEND, '2', ...keysOf(stream), ...values]))
      return id === 0 ? undefined : id
    },

    async read(stream: string, after: number, limit: number): Promise<StoredEntry[]> {
      const found = await send(['EVAL', READ, '2', ...keysOf(stream), `${after}`, `${limit}`])
      return (found as [string, string[]][]).map(([id, fields]) => ({ id: parseInt(id), data: fields[1]! }))
    },

    async state(stream: string): Promise<StreamState | undefined> {
      const [state] = keysOf(stream)
      const found = (await send(['EVAL', STATE, '1', state])) as (string | number)[]
      const [last, begin, epoch, ended, idle] = found.map(Number) as [number, number, number, number, number]
      return last === 0 ? undefined : { last, begin, epoch, ended: ended === 1, idle }
    },
  }
}

/**
 * Redis over HTTP, as Upstash and Vercel offer it, for runtimes without sockets.
 *
 * @param url For example `https://….upstash.io`.
 * @throws {TypeError} An address or a token that cannot be used.
 *
 * @example
 * const history = redisHistory(redisRest(env.UPSTASH_REDIS_REST_URL, env.UPSTASH_REDIS_REST_TOKEN))
 */
export function redisRest(url: string, token: string): (command: string[]) => Promise<unknown> {
  checkArgument(
    typeof url === 'string' && /^https?:/.test(url) && parseUrl(url) !== undefined,
    '"url" must be the address of a Redis over HTTP, such as https://example.upstash.io',
  )
  checkArgument(typeof token === 'string' && token !== '', '"token" must be a non-empty string')
  return async (command) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(command) })
    const { result, error } = (await response.json()) as { result?: unknown; error?: string }
    if (response.ok && error === undefined) return result
    throw new Error(`Redis answered ${response.status}: ${error ?? 'no reason'}`)
  }
}

function senderOf(client: RedisClient): (command: string[]) => Promise<unknown> {
  if (typeof client === 'function') return client
  const isIoredis = typeof (client as { call?: unknown } | null | undefined)?.call === 'function'
  const rule = 'redisHistory() takes a client of redis or ioredis, or a function that sends a command'
  checkClient(client, [isIoredis ? 'call' : 'sendCommand'], rule)
  return 'call' in client
    ? ([command, ...values]) => client.call(command!, ...values)
    : (command) => client.sendCommand(command)
}

const KNOWN = `
local known = redis.call('HMGET', KEYS[1], 'last', 'begin', 'epoch', 'ended', 'at')
for index = 1, 5 do known[index] = tonumber(known[index] or 0) end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`

// A script runs alone, so the numbers have no holes. At most a few old entries go with each append.
const APPEND = `${KNOWN}
local data, epoch, after, begin, ending, keep = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4], ARGV[5], tonumber(ARGV[6])
local last, ended = known[1], known[4] == 1
if after < 0 then
  if known[3] ~= 0 then return 0 end
else
  local free = known[3] > 0 and not ended
  if begin == '1' then free = ended or last == 0 end
  if not free or after ~= last or epoch < known[3] then return 0 end
end
local id = last + 1
redis.call('XADD', KEYS[2], id .. '-0', 'd', data, 't', now)
redis.call('HSET', KEYS[1], 'last', ending == '1' and id + 1 or id, 'begin', begin == '1' and last or known[2],
  'epoch', epoch, 'ended', ending, 'at', now)
for _, entry in ipairs(redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', 3)) do
  if now - entry[2][4] > keep then redis.call('XDEL', KEYS[2], entry[1]) end
end
redis.call('PEXPIRE', KEYS[2], keep)
return id`

const READ = `${KNOWN}
local after = tonumber(ARGV[1])
if after > known[1] then after = 0 end
return redis.call('XRANGE', KEYS[2], (after + 1) .. '-0', '+', 'COUNT', ARGV[2])`

const STATE = `${KNOWN}
return { known[1], known[2], known[3], known[4], now - known[5] }`
