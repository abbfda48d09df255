import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../..', import.meta.url))
const here = fileURLToPath(new URL('../..', import.meta.url))

/** Loads blocks of a documentation page as modules. */
export class DocsPage {
  readonly #page: string
  readonly #changes: Readonly<Record<string, string>>
  readonly #home: string
  readonly #folders: string[] = []

  /**
   * @param changes What to put in the place of addresses that the page makes up.
   * @param home Folder of the package whose dependencies the programs may import. Default: this one.
   */
  constructor(page: string, changes: Readonly<Record<string, string>> = {}, home: string = here) {
    this.#page = page
    this.#changes = changes
    this.#home = home
  }

  /** Runs the `ts` block under a heading, the first one or the one with this index, and returns its exports. */
  async load<T>(heading?: string, index = 0): Promise<T> {
    let code = await this.block('ts', heading, index)
    for (const [from, to] of Object.entries(this.#changes)) code = code.replaceAll(from, to)
    await mkdir(join(this.#home, '.cache'), { recursive: true })
    const folder = await mkdtemp(join(this.#home, '.cache', 'docs-'))
    this.#folders.push(folder)
    await writeFile(join(folder, 'program.ts'), code)
    return (await import(join(folder, 'program.ts'))) as T
  }

  /** The text of a block in some language under a heading; without one, of what the page opens with. */
  async block(language: string, heading?: string, index = 0): Promise<string> {
    const text = await readFile(join(root, this.#page), 'utf8')
    const isMeant = (part: string, at: number) => (heading ? part.startsWith(`${heading}\n`) : at === 0)
    const section = text.split(/^## /m).find(isMeant) ?? ''
    const block = [...section.matchAll(/^```(\w+)\n(.*?)^```$/gms)].filter(([, name]) => name === language)[
      index
    ]
    if (block === undefined)
      throw new Error(`${this.#page} has no ${language} block ${index} under "${heading ?? 'the title'}"`)
    return block[2]!
  }

  /** Removes what was written. */
  async remove(): Promise<void> {
    await Promise.all(this.#folders.map((folder) => rm(folder, { recursive: true, force: true })))
  }
}
