/** An answer for another function to write: JSON, for a queue or an asynchronous invocation. */
export interface StreamJob {
  /** The answer's id. */
  id: string
  /** Which function it is, from 1. A job that is delivered twice is run once. */
  epoch: number
  /** Why: the answer begins, the budget of the function before is used up, or that function has died. */
  reason: 'start' | 'budget' | 'lost'
  /** What `start()` was given as `input`. Only the first job has it. */
  input?: unknown
}
