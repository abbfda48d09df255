import { Refusal } from './refusal.ts'

/** A place in a stream as clients see it: sorted as text, offsets are in order. */
export function formatOffset(position: number): string {
  return `${position}`.padStart(16, '0')
}

/**
 * The place that an offset names: `undefined` for the beginning, `now` for the end.
 *
 * @throws {Refusal} What no stream has given: 400.
 */
export function parseOffset(offset: string | undefined): number | 'now' | undefined {
  if (offset === undefined || offset === '-1') return undefined
  if (offset === 'now') return 'now'
  if (/^0\d{15}$/.test(offset)) return Number(offset)
  throw new Refusal(
    400,
    'ERR_INVALID_ARGUMENT',
    '"offset" must be -1, now, or a "Stream-Next-Offset" of this stream',
  )
}
