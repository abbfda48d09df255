import { bytesOf } from './bytes-of.ts'

/** Says what a wrong value is, to end a message with: `a number`, `a Map`, `null`. It never shows the value. */
export function kindOf(value: unknown): string {
  if (value === undefined || value === null) return `${value}`
  if (typeof (value as PromiseLike<unknown>).then === 'function') return 'a promise: await it'
  const tag = Object.prototype.toString.call(value).slice(8, -1)
  const isMemory = ArrayBuffer.isView(value) || /^(Shared)?ArrayBuffer$/.test(tag)
  if (isMemory && bytesOf(value) === undefined) return 'memory that was transferred'
  // A class may call itself anything.
  const name = typeof value === 'object' && tag !== 'Object' && /^\w{1,40}$/.test(tag) ? tag : typeof value
  return `${/^[aeio]/i.test(name) ? 'an' : 'a'} ${name}`
}
