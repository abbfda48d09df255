/** A protection taken out of a source, and the test that must turn red without it. */
export interface Protection {
  /** What is taken out. */
  protection: string
  /** Source file, from the folder of the packages. */
  file: string
  find: RegExp
  replace: string
  /** Test file, from the folder of the packages, and a part of the test's title. */
  test: string
  title: string
}
