import type { ServerResponse } from 'node:http'
import type { Engine } from '../engine.ts'
import type { Recorder } from './recorder.ts'
import { shownEntry } from './shown-entry.ts'

/** Milliseconds for which entries are collected, after a quiet moment. */
const DELAY = 15

/**
 * Shortest time between two lines, in milliseconds, because each costs the proxy and the page time; and the
 * same after a line that left out entries.
 */
const INTERVAL = 100
const BUSY_INTERVAL = 250

/** Most entries of the first line. */
const MAX_FIRST = 200

/** Most entries of one line; more than that is too fast for a person. */
const MAX_ENTRIES = 30

/**
 * Sends entries to the page, as lines of JSON. A page that does not read misses entries, and is told how
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
      // Nothing is kept for a page that does not read.
      isWaiting = true
      return void response.once('drain', goOn)
    }
    // At the start, everything kept is shown; later, as much as a person can follow.
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
