import type { FetchApp, GripPlatform } from '@grip/core'
import { serveApp } from '@grip/core/adapter'

/** Calls an app as an adapter without a base path does. */
export function invokeApp(
  app: FetchApp,
  request: Request,
  platform: GripPlatform,
  native: readonly unknown[] = [],
): Promise<Response> {
  return serveApp('toX', app)({ request, platform, native }, (response) => response)
}
