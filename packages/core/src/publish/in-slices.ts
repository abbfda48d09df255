// Few enough for a millisecond or two, counted since some clocks stand still within a turn.
const SLICE = 500

/**
 * Does something with each of a list, and leaves the event loop a turn after every few hundred.
 *
 * @param list Is emptied, so that nobody keeps what is done with.
 * @param work Is told whether there are that many.
 */
export async function inSlices<One>(list: One[], work: (one: One, many: boolean) => void): Promise<void> {
  const many = list.length > SLICE
  while (list.length > 0) {
    for (const one of list.splice(0, SLICE)) work(one, many)
    if (list.length > 0) await wait(0)
  }
}

/** Waits so many milliseconds. */
export function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
