/** What a Pushpin's log says of subscriptions, as a {@link LogWatch} of it counts. */
export function subscriptionsIn(log: LogWatch): {
  waitForSubscriber(channel: string, count?: number, since?: number): Promise<void>
  now(): number
} {
  const isOne = (line: string, channel: string) =>
    line.includes('[handler] subscribe ') && line.endsWith(` channel=${channel}`)
  return {
    waitForSubscriber: (channel, count, since) => log.waitFor((line) => isOne(line, channel), count, since),
    now: () => log.length,
  }
}

/** Collects a process's output and lets a test wait for a line of it. */
export class LogWatch {
  #lines: string[] = []
  #rest = ''
  #waiting = new Set<() => void>()

  add(chunk: string): void {
    const lines = (this.#rest + chunk).split('\n')
    this.#rest = lines.pop() ?? ''
    this.#lines.push(...lines)
    if (lines.length > 0) for (const check of [...this.#waiting]) check()
  }

  /** How many lines there are. */
  get length(): number {
    return this.#lines.length
  }

  /** Resolves once `count` lines from `since` on match, at once if they already do. */
  waitFor(matches: (line: string) => boolean, count = 1, since = 0): Promise<void> {
    return new Promise((resolve) => {
      let seen = 0
      let read = since
      const check = () => {
        for (; read < this.#lines.length; read++) if (matches(this.#lines[read]!)) seen++
        if (seen < count) return
        this.#waiting.delete(check)
        resolve()
      }
      this.#waiting.add(check)
      check()
    })
  }

  /** The lines that match. */
  linesMatching(matches: (line: string) => boolean): string[] {
    return this.#lines.filter(matches)
  }

  /** The last lines, for the message of a failure. */
  tail(lines = 40): string {
    return [...this.#lines.slice(-lines), this.#rest].join('\n')
  }
}
