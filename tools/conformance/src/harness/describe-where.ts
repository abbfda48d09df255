import { describe, expect, it } from 'vitest'
import { hasChromium } from '../browser/chromium.ts'
import { hasPushpin } from '../pushpin/start-pushpin.ts'

const isHere: Record<'pushpin' | 'chromium', () => boolean> = { pushpin: hasPushpin, chromium: hasChromium }

/** Declares tests that need a program. Where it is missing, a test says how to get it, and fails in CI. */
export function describeWhere(program: keyof typeof isHere, title: string, declare: () => void): void {
  if (isHere[program]()) {
    describe(title, { timeout: 120_000 }, declare)
    return
  }
  const missing = `${title}: not tested without ${program} (apt-get install ${program})`
  it(missing, () => expect(process.env['CI'], missing).toBeUndefined())
}
