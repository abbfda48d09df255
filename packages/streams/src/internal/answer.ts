import type { EndReason } from '../codecs/codec.ts'
import { checkPublisher } from './arguments.ts'
import { channelOf } from './names.ts'
import type { AnswerChannel } from './publish-answer.ts'
import type { Settings } from './settings.ts'

/** An answer, and where it is published. */
export interface Answer<Chunk> extends AnswerChannel {
  settings: Settings<Chunk>
  id: string
}

/** What one append of an answer holds. */
export interface AnswerEntry<Chunk> {
  chunks: readonly Chunk[]
  /** With the last entry: why the answer ended. */
  end?: EndReason | undefined
}

/** What is appended to claim an answer: nothing that anybody sees. */
export const NOTHING = '{"chunks":[]}'

/**
 * The answer with an id.
 *
 * @throws {TypeError} A value that cannot publish, or an invalid id.
 */
export function answerOf<Chunk>(
  settings: Settings<Chunk>,
  publisher: AnswerChannel['publisher'],
  id: string,
): Answer<Chunk> {
  checkPublisher(publisher)
  return { settings, publisher, id, channel: channelOf(id), report: (error) => settings.report(error, id) }
}
