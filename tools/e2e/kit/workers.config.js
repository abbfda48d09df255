import { cloudflareTest } from '@cloudflare/vitest-plugin'

const miniflare = { compatibilityDate: '2026-08-01', compatibilityFlags: ['nodejs_compat'] }

export default {
  plugins: [cloudflareTest({ miniflare })],
  test: { include: ['vitest.test.js'], testTimeout: 60_000 },
}
