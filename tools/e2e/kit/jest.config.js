export default { testMatch: ['**/jest.test.js'], transform: {}, testTimeout: 60_000 }
