export default { test: { include: ['vitest.test.js'], testTimeout: 60_000 } }
