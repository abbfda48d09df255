/** Those of a list that the command line names, or all; a name that is none ends the program with what there is. */
export function chosen<T extends { readonly id: string }>(
  what: string,
  all: readonly T[],
  wanted: readonly string[],
): T[] {
  const unknown = wanted.filter((id) => !all.some((one) => one.id === id))
  if (unknown.length === 0) return all.filter(({ id }) => wanted.length === 0 || wanted.includes(id))
  console.error(
    `no ${what} is called ${unknown.join(' or ')}; there are ${all.map(({ id }) => id).join(' ')}`,
  )
  process.exit(2)
}

/** How long something took, for the end of a line. */
export const secondsSince = (began: number): string => `${((performance.now() - began) / 1000).toFixed(1)} s`
