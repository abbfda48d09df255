/** A protection taken out of a source, and the test that must turn red without it. */
export interface Protection {
  /** What is taken out. */
  protection: string
  /** Source file, from the root of the repository. */
  file: string
  find: RegExp
  replace: string
  /** Test file, from the root of the repository, and a part of the test's title. */
  test: string
  title: string
}

/**
 * Protections by source file. `core/codec` is short for the source `packages/core/src/codec.ts`, and for the test
 * `packages/core/test/codec.test.ts`.
 */
export type Entries = Readonly<Record<string, readonly Entry[]>>

type Entry = readonly [protection: string, find: RegExp, replace: string, test: string, title: string]

/** Writes out what stands by source file. */
export function listed(entries: Entries): Protection[] {
  return Object.entries(entries).flatMap(([source, list]) => {
    const file = pathOf(source, 'src', '.ts')
    return list.map(([protection, find, replace, test, title]) => {
      return { protection, file, find, replace, test: pathOf(test, 'test', '.test.ts'), title }
    })
  })
}

function pathOf(name: string, folder: string, end: string): string {
  const [home, ...rest] = name.split('/')
  return name.endsWith(end) ? name : `packages/${home}/${folder}/${rest.join('/')}${end}`
}
