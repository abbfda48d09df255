/** A test that proves a feature. */
export interface Proof {
  /** Its file, from the root of the repository. */
  file: string
  /** Its title, or the id of its clause. */
  title: string
}

/** A clause of the conformance suite, as it is run on Pushpin. */
export function clause(id: string): Proof {
  return { file: 'tools/conformance/test/pushpin.test.ts', title: id }
}

/** A test by its file and title. */
export function test(file: string, title: string): Proof {
  return { file, title }
}

/** A test that ran, as vitest reports it. */
export interface Ran {
  file: string
  title: string
  status: string
}

/**
 * Why a proof is none, or undefined when it is one: every test of that title ran and passed. A clause that is
 * asserted to fail has another title, and proves nothing.
 */
export function objectionTo({ file, title }: Proof, ran: readonly Ran[]): string | undefined {
  const found = ran.filter((test) => test.file === file && isOf(title, test.title))
  if (found.length === 0) return `no such test: ${file} "${title}"`
  const status = found.find((test) => test.status !== 'passed')?.status
  return status === undefined ? undefined : `${status}: ${file} "${title}"`
}

/** Whether a title is the one that a proof names, or the one of its clause. */
export function isOf(named: string, title: string): boolean {
  return (
    title === named || (/^[A-Z]-[\d.]+$/.test(named) && title.startsWith(`${named} `) && !isGap(named, title))
  )
}

function isGap(id: string, title: string): boolean {
  return title.startsWith(`${id} fails here (`)
}
