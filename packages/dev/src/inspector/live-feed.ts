import type { ServerResponse } from 'node:http'
import type { Engine } from '../engine.ts'
import type { Recorder } from './recorder.ts'
import { shownEntry } from './shown-entry.ts'

/** Milliseconds in which what happens is gathered, after a quiet moment. */
const DELAY = 15

/** Least milliseconds between two lines, and after one that left out entries: each costs the proxy and the page. */
const INTERVAL = 100
const BUSY_INTERVAL = 250

/** Most entries of the first line. */
const MAX_FIRST = 200

/** Most entries of one line; what is more than that was too fast for a person. */
const MAX_ENTRIES = 30

/**
 * Sends what happens to the page, a line of JSON each time. A page that does not read misses entries, and is told how
 * many.
 *
 * @param after Number of the last entry that the page has.
 */
export function sendLive(engine: Engine, recorder: Recorder, response: ServerResponse, after: number): void {
  let sent = after
  let timer: NodeJS.Timeout | undefined
  let nextAt = 0
  let isWaiting = false
  const flush = (): void => {
    timer = undefined
    if (response.writableNeedDrain) {
      // What a page does not read is not kept for it.
      isWaiting = true
      return void response.once('drain', goOn)
    }
    // At the start, what is kept is shown; later, what a person can follow.
    const entries = recorder.tail(sent, sent === after ? MAX_FIRST : MAX_ENTRIES)
    const missed = recorder.last - sent - entries.length
    sent = recorder.last
    nextAt = performance.now() + (missed > 0 ? BUSY_INTERVAL : INTERVAL)
    const { connections, holds } = engine.context
    const shown = entries.map(shownEntry)
    const line = { entries: shown, missed, last: sent, connections: connections.size + holds.size }
    response.write(`${JSON.stringify(line)}\n`)
  }
  const schedule = (): void => {
    if (isWaiting || timer !== undefined) return
    timer = setTimeout(flush, Math.max(DELAY, nextAt - performance.now()))
  }
  const goOn = (): void => {
    isWaiting = false
    schedule()
  }
  const stop = recorder.listen(schedule)
  response.once('close', () => {
    stop()
    clearTimeout(timer)
  })
  flush()
}
