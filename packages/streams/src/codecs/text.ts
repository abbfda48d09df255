import type { Codec } from './codec.ts'

/**
 * Text: each event's data is a piece of it as a JSON string, and the last event is called `end`, with the reason as
 * its data: `done`, `stopped`, `failed` or `lost`.
 *
 * @example
 * const source = new EventSource('/jobs/7/stream')
 * source.onmessage = ({ data }) => output.append(JSON.parse(data))
 * source.addEventListener('end', () => source.close())
 */
export const text: Codec<string> = {
  encode: (chunk) => JSON.stringify(chunk),
  merge: (first, second) => first + second,
  end: (reason) => [{ event: 'end', data: reason }],
}
