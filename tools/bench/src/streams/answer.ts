/** An answer of 200 words, as a model gives it: a piece every 20 ms. */
export const WORDS: readonly string[] = Array.from({ length: 200 }, (_, index) => `word${index} `)

/** Milliseconds between two pieces. */
export const PAUSE = 20

export interface Chunk {
  type: string
  id?: string
  delta?: string
}

/** The answer in chunks of the AI SDK's stream. */
export async function* chunks(): AsyncGenerator<Chunk> {
  yield { type: 'start' }
  yield { type: 'text-start', id: 't' }
  for (const delta of WORDS) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE))
    yield { type: 'text-delta', id: 't', delta }
  }
  yield { type: 'text-end', id: 't' }
  yield { type: 'finish' }
}

/** Reads a response to its end. */
export async function readAll(response: Response): Promise<string> {
  let all = ''
  for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) all += piece
  return all
}

/** The words in what was read of an event stream. */
export function wordsIn(text: string): number {
  return text.split('word').length - 1
}
