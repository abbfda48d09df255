import { check, checkType, checkFields } from './check.ts'

/**
 * The name of a channel, as `@grip/channels` makes it.
 *
 * @throws {TypeError} A parameter that is missing, empty, or neither text nor a number; a name of more than 512 bytes.
 */
export function channelName(pattern: string, parameters: object = {}): string {
  checkType('pattern', pattern, 'string')
  const names: string[] = []
  const channel = pattern.replace(/\{(\w+)\}/g, (_, name: string) => {
    names.push(name)
    const value = (parameters as Record<string, string> | null)?.[name]
    check(
      // Not empty, and without half of a surrogate pair.
      (typeof value === 'string' || Number.isFinite(value)) && /^\P{Cs}+$/u.test(value!),
      `"${name}" of "${pattern}" must be text or a number`,
    )
    return encodeURIComponent(value!).replace(
      /[-!*'()]/g,
      (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
    )
  })
  checkFields('parameters', parameters, names)
  check(channel.length <= 512, `"${pattern}" can make names of at most 512 bytes`)
  return channel
}
