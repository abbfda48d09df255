/** Headers as they were on the wire: names with their case, repeats and order kept. */
export class RawHeaders {
  readonly list: readonly (readonly [name: string, value: string])[]

  constructor(flat: readonly string[]) {
    this.list = Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i]!, flat[2 * i + 1]!] as const)
  }

  /** The value of a header, repeats joined by `, `; undefined when there is none. */
  get(name: string): string | undefined {
    const values = this.all(name)
    return values.length === 0 ? undefined : values.join(', ')
  }

  all(name: string): string[] {
    return this.list.filter(([key]) => key.toLowerCase() === name.toLowerCase()).map(([, value]) => value)
  }

  /** Lower-cased names in order. */
  names(): string[] {
    return this.list.map(([name]) => name.toLowerCase())
  }
}
