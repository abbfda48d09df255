/**
 * The name of a channel, as `@grip/channels` makes it.
 *
 * @throws {TypeError} A parameter that is missing, empty, or no text and no number.
 */
export function channelName(pattern: string, parameters: object = {}): string {
  return pattern.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = (parameters as Record<string, unknown>)[name]
    if (value === '' || (typeof value !== 'string' && typeof value !== 'number'))
      throw new TypeError(`"${name}" of "${pattern}" must be text or a number`)
    return encodeURIComponent(value).replace(
      /[-!*'()]/g,
      (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
    )
  })
}
