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
