import { checkChunk, type Codec } from './codec.ts'

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
  encode(chunk) {
    checkChunk(typeof chunk === 'string', 'the codec "text" takes strings', chunk)
    return JSON.stringify(chunk)
  },
  // Bytes would be joined as their numbers.
  merge: (first, second) =>
    typeof first === 'string' && typeof second === 'string' ? first + second : undefined,
  end: (reason) => [{ event: 'end', data: reason }],
}
