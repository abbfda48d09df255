import type { Driven } from './drive.ts'

/** A page of the documentation that is followed in a fresh project, to the letter. */
export interface Guide {
  /** Folder of ../guides with the project's lockfile, and in `fresh/` what its framework's own command makes. */
  id: string
  page: string
  /** What the page installs of this project. */
  packages: readonly string[]
  /** Where the page has one put the README's program, `app.ts`, if it is about that. */
  program?: string
  /** What the page leaves to the reader, with what is put there. */
  replace?: Readonly<Record<string, string>>
  /** Where the README's settings of TypeScript go, if the framework has none. */
  settings?: string
  /** Commands of the project that must succeed once the page's files are there. */
  compile: readonly string[][]
  /** Servers to try in turn. */
  servers: readonly GuideServer[]
}

/** A server of a project. */
export interface GuideServer {
  /** Command of the project; `{port}` is the port that the page calls 3000. */
  command: readonly string[]
  /** What it writes once it serves; without it, it serves once its port is open. */
  ready?: RegExp
  /** What stands between the browser and the proxy; `{port}` is the port to open. */
  front?: { command: readonly string[]; ready: RegExp }
  /** Path of the README's program. Without it, only `more` is tried. */
  basePath?: string
  /** What else the page promises. */
  more?(driven: Driven): Promise<void>
}
