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

  /** Resolves once `count` lines that match have been written, at once if they already are. */
  waitFor(matches: (line: string) => boolean, count = 1): Promise<void> {
    return new Promise((resolve) => {
      let seen = 0
      let read = 0
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
