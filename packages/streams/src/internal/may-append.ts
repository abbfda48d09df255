import type { AppendCondition, StreamState } from '../history.ts'

/** Whether an append is let in, for stores that decide it in JavaScript. */
export function mayAppend(
  { last, epoch, ended }: Pick<StreamState, 'last' | 'epoch' | 'ended'>,
  condition: AppendCondition | undefined,
): boolean {
  if (condition === undefined) return epoch === 0
  const isFree = condition.begin ? ended || last === 0 : epoch > 0 && !ended
  return isFree && condition.after === last && condition.epoch >= epoch
}
