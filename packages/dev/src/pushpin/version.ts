import { spawnSync } from 'node:child_process'
import { GripConfigError } from '@grip/core/wire'

/** A version of Pushpin, for example `[1, 36]`. */
export type PushpinVersion = readonly [major: number, minor: number]

/** The oldest version that the library is made for. */
const OLDEST: PushpinVersion = [1, 36]

/**
 * The version that is asked for, or that the `pushpin` of this machine says it is.
 *
 * @throws {GripConfigError} None is asked for and none is installed, or it is too old.
 */
export function pushpinVersion(wanted: string | undefined): PushpinVersion {
  const text = wanted ?? installedVersion()
  const [, major, minor] = /^(\d+)\.(\d+)(?:\.|$)/.exec(text) ?? []
  if (major === undefined) throw new GripConfigError(`"${text}" is not a version of Pushpin, such as 1.41`)
  const version = [Number(major), Number(minor)] as const
  if (isBefore(version, OLDEST)) {
    throw new GripConfigError(
      `Pushpin ${text} is too old for this library: install ${OLDEST.join('.')} or newer`,
    )
  }
  return version
}

/** Whether a version is older than another. */
export function isBefore([major, minor]: PushpinVersion, [otherMajor, otherMinor]: PushpinVersion): boolean {
  return major === otherMajor ? minor < otherMinor : major < otherMajor
}

/** Since this version Pushpin sends requests to the app by itself, and needs no zurl. */
export const WITHOUT_ZURL: PushpinVersion = [1, 37]

/** Since this version a message to a client may be larger than its buffers. */
export const WITH_FLOW_CONTROL: PushpinVersion = [1, 38]

/** Since this version the programs have short names. */
export const WITH_CONNMGR: PushpinVersion = [1, 40]

function installedVersion(): string {
  const { stdout, error } = spawnSync('pushpin', ['--version'], { encoding: 'utf8' })
  const version = /\d{1,4}\.\d{1,4}(\.\d{1,4})*/.exec(stdout ?? '')?.[0]
  if (version !== undefined) return version
  const why = error === undefined ? '"pushpin --version" prints no version' : 'pushpin is not installed here'
  throw new GripConfigError(
    `${why}: install it, or say which version the files are for, such as --pushpin 1.41 or --pushpin 1.36`,
  )
}
