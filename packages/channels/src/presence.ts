/**
 * A store for the list of who is there. Several functions may call each method at once. Time is by the clock of the store,
 * since those of the functions differ.
 */
export interface PresenceStore {
  /**
   * Records that a connection is there for `lease` milliseconds from now on, and removes connections of this channel whose
   * time is over.
   *
   * @returns Whether someone joined, left or changed their name.
   */
  enter(channel: string, connection: string, who: string, lease: number): Promise<boolean>
  /** Removes a connection, and returns whether it was there. */
  leave(channel: string, connection: string): Promise<boolean>
  /** Who is there, each name once. */
  list(channel: string): Promise<string[]>
}

/**
 * A store for one process: for tests, and for a single server.
 *
 * @example
 * const rooms = channels.with({ presence: memoryPresence() })
 */
export function memoryPresence(): PresenceStore {
  const channels = new Map<string, Map<string, { who: string; expires: number }>>()
  return {
    async enter(channel, connection, who, lease) {
      const now = performance.now()
      const there = channels.get(channel) ?? new Map<string, { who: string; expires: number }>()
      channels.set(channel, there)
      let changed = there.get(connection)?.who !== who
      there.set(connection, { who, expires: now + lease })
      for (const [other, { expires: end }] of there) if (end <= now) changed = there.delete(other)
      return changed
    },
    async leave(channel, connection) {
      const there = channels.get(channel)
      const left = there?.delete(connection) ?? false
      if (there?.size === 0) channels.delete(channel)
      return left
    },
    async list(channel) {
      const now = performance.now()
      const there = [...(channels.get(channel)?.values() ?? [])].filter(({ expires }) => expires > now)
      return [...new Set(there.map(({ who }) => who))].sort()
    },
  }
}
