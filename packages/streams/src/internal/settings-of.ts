import { checkArgument } from '@grip/core/adapter'
import type { ReliableSettings } from './settings.ts'

// Each entry of this package is a bundle of its own, so a variable would not be the same one in all of them.
const SETTINGS = Symbol.for('@grip/streams settings')

/** Keeps the settings with the streams that were made of them, where nobody else looks. */
export function withSettings<S extends object>(streams: S, settings: unknown): S {
  return { ...streams, [SETTINGS]: settings }
}

/**
 * The settings of streams.
 *
 * @throws {TypeError} What `createStreams()` did not make.
 */
export function settingsOf(streams: unknown): ReliableSettings {
  const settings = (streams as Record<symbol, ReliableSettings | undefined> | null | undefined)?.[SETTINGS]
  checkArgument(
    settings !== undefined,
    'durableStreams() needs what createStreams() or createReliableStreams() returned',
  )
  return settings as ReliableSettings
}
